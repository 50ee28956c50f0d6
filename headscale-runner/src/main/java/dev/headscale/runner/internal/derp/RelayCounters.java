package dev.headscale.runner.internal.derp;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Counts packets. Thread-safe. */
final class RelayCounters {
    final LongAdder connections = new LongAdder();
    final LongAdder homes = new LongAdder();
    final LongAdder accepted = new LongAdder();
    final LongAdder refused = new LongAdder();
    final Counter received = new Counter();
    final Counter relayed = new Counter();
    private final Map<DropReason, Drops> dropped = new EnumMap<>(DropReason.class);

    RelayCounters() {
        for (DropReason reason : DropReason.values()) {
            dropped.put(reason, new Drops(new Counter(), new Counter()));
        }
    }

    /** Counts a packet that is not relayed. */
    void dropped(DropReason reason, boolean disco, int bytes) {
        Drops drops = Objects.requireNonNull(dropped.get(reason));
        (disco ? drops.disco : drops.other).add(bytes);
    }

    RelayStats snapshot(int keys) {
        Map<DropReason, RelayStats.Drops> drops = new EnumMap<>(DropReason.class);
        dropped.forEach((reason, counted) -> drops.put(reason, counted.sum()));
        return new RelayStats(
                connections.intValue(),
                keys,
                homes.intValue(),
                accepted.sum(),
                refused.sum(),
                received.sum(),
                relayed.sum(),
                drops);
    }

    private record Drops(Counter disco, Counter other) {
        RelayStats.Drops sum() {
            return new RelayStats.Drops(disco.sum(), other.sum());
        }
    }

    /** Packets and their bytes. */
    static final class Counter {
        private final LongAdder packets = new LongAdder();
        private final LongAdder bytes = new LongAdder();

        void add(int packetBytes) {
            packets.increment();
            bytes.add(packetBytes);
        }

        RelayStats.Traffic sum() {
            return new RelayStats.Traffic(packets.sum(), bytes.sum());
        }
    }
}
