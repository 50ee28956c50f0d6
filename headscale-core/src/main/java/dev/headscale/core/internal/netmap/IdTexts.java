package dev.headscale.core.internal.netmap;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** Ids as elements of a JSON array. Those of a chunk are written once for all viewers who are told of the same. Thread-safe. */
final class IdTexts {
    /** Bounds what is kept to about a megabyte. */
    private static final int MOST = 4096;

    private final Kept<Places, byte[]> known = new Kept<>(MOST);

    /** Some places of a chunk. */
    private record Places(int chunk, long mask) {}

    /** Returns texts which, with commas between them, are the ids in order. */
    List<byte[]> of(Sight ids) {
        List<byte[]> texts = new ArrayList<>();
        for (int chunk = 0; chunk < ids.chunkCount(); chunk++) {
            long mask = ids.mask(chunk);
            if (mask != 0) {
                Places places = new Places(chunk, mask);
                texts.add(known.of(places, () -> write(places)));
            }
        }
        return texts;
    }

    private static byte[] write(Places places) {
        StringJoiner text = new StringJoiner(",");
        Sight.visitIds(places.chunk, places.mask, id -> text.add(id.toString()));
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
