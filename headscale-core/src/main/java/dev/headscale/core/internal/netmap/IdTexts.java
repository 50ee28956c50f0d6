package dev.headscale.core.internal.netmap;

import dev.headscale.core.internal.world.NodeTable;
import dev.headscale.core.model.NodeId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentHashMap;

/** Ids as elements of a JSON array. Those of a chunk are written once for all viewers who are told of the same. Thread-safe. */
final class IdTexts {
    /** Bounds what is kept to about a megabyte: beyond this, viewers have little in common. */
    private static final int MOST = 4096;

    private final Map<Places, byte[]> known = new ConcurrentHashMap<>();

    /** Some places of a chunk. */
    private record Places(int chunk, long mask) {}

    /** Returns texts which, with commas between them, are the ids in order. */
    List<byte[]> of(Sight ids) {
        List<byte[]> texts = new ArrayList<>();
        for (int chunk = 0; chunk < ids.chunkCount(); chunk++) {
            long mask = ids.mask(chunk);
            if (mask != 0) {
                texts.add(of(new Places(chunk, mask)));
            }
        }
        return texts;
    }

    private byte[] of(Places places) {
        byte[] text = known.get(places);
        if (text == null) {
            text = write(places);
            if (known.size() < MOST) {
                known.put(places, text);
            }
        }
        return text;
    }

    private static byte[] write(Places places) {
        StringJoiner text = new StringJoiner(",");
        for (long rest = places.mask; rest != 0; rest &= rest - 1) {
            NodeId id = NodeTable.idOf(places.chunk, Long.numberOfTrailingZeros(rest));
            text.add(id.toString());
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
