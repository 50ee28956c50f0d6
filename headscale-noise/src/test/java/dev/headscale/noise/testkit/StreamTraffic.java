package dev.headscale.noise.testkit;

/**
 * What has come over a map stream, or over several. Immutable and thread-safe.
 *
 * @param frames how many frames, keep-alives included
 * @param wireBytes their bytes on the wire, with the four of each length
 * @param decodedBytes their bytes as JSON; 0 for a client that only counts frames
 */
public record StreamTraffic(long frames, long wireBytes, long decodedBytes) {
    static final StreamTraffic NONE = new StreamTraffic(0, 0, 0);

    StreamTraffic plus(StreamTraffic other) {
        return new StreamTraffic(frames + other.frames, wireBytes + other.wireBytes, decodedBytes + other.decodedBytes);
    }
}
