package dev.headscale.noise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headscale.noise.harness.Http2Client;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client costs that has its map stream open and nothing to say. */
@Timeout(300)
final class IdleStreamMemoryTest {
    private static final int STREAMS = 2_000;
    private static final int WARM_UP = 50;
    /** On the heap, with the test's own end of the socket. The figure was 8 KB on Java 17 when this was written. */
    private static final long MOST_BYTES_PER_STREAM = 12_000;

    private final List<Socket> open = new ArrayList<>();

    @Test
    void anIdleStreamTakesAFewKilobytes() throws Exception {
        try (Running server = Running.start()) {
            hold(server, WARM_UP);
            long heapBefore = heap();
            long directBefore = direct();
            hold(server, STREAMS);
            long heap = (heap() - heapBefore) / STREAMS;
            long direct = (direct() - directBefore) / STREAMS;
            System.out.println(STREAMS + " idle streams: " + heap + " bytes of heap and " + direct
                    + " of direct memory per stream, one connection each");

            assertThat(heap).isLessThan(MOST_BYTES_PER_STREAM);
            assertThat(direct).isLessThan(2_000);
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    private void hold(Running server, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            Http2Client client = server.http2();
            int stream = client.send("POST", "/hold", new byte[6_000]);
            client.awaitBytes(stream, 6_000);
            open.add(client.records().raw().socket());
        }
    }

    private static long direct() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private static long heap() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 4; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
