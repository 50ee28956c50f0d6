package dev.headscale.noise.load;

import dev.headscale.noise.testkit.Timing;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The outcome of one phase as a line of JSON. One thread. */
final class PhaseLine {
    private static final double NANOS_PER_MS = 1e6;
    private static final double NANOS_PER_S = 1e9;
    private static final double P50 = 0.5;
    private static final double P99 = 0.99;

    private final Map<String, String> fields = new TreeMap<>();
    private final Optional<ServerProcess> server;
    private final Duration cpuBefore;
    private final long begun = System.nanoTime();

    /** Begins a phase. */
    PhaseLine(String phase, int nodes, Optional<ServerProcess> server) {
        this.server = server;
        this.cpuBefore = server.map(ServerProcess::cpu).orElse(Duration.ZERO);
        fields.put("phase", '"' + phase + '"');
        number("nodes", nodes);
    }

    PhaseLine number(String name, double value) {
        String text = BigDecimal.valueOf(value)
                .setScale(2, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
        fields.put(name, text);
        return this;
    }

    PhaseLine millis(String name, Duration value) {
        return number(name, value.toNanos() / NANOS_PER_MS);
    }

    PhaseLine timing(Timing timing) {
        return millis("p50_ms", timing.within(P50))
                .millis("p99_ms", timing.within(P99))
                .millis("max_ms", timing.within(1));
    }

    /** Ends the phase. */
    String end() {
        number("wall_s", (System.nanoTime() - begun) / NANOS_PER_S);
        server.ifPresent(process -> {
            number("server_cpu_s", process.cpu().minus(cpuBefore).toNanos() / NANOS_PER_S);
            process.residentMib().ifPresent(mib -> number("server_rss_mib", mib));
        });
        return fields.entrySet().stream()
                .map(field -> '"' + field.getKey() + "\": " + field.getValue())
                .collect(Collectors.joining(", ", "{", "}"));
    }
}
