package dev.headscale.core.testkit;

import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The messages of a map response that is not compressed, in the order in which they arrive. One thread at a time. */
public final class MapMessages {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final DirectStream stream;
    private int read;

    /**
     * Reads a map response.
     *
     * @param stream the answer as it arrives
     */
    public MapMessages(DirectStream stream) {
        this.stream = stream;
    }

    /**
     * Returns the answer itself.
     *
     * @return the stream
     */
    public DirectStream raw() {
        return stream;
    }

    /**
     * Waits for the next message.
     *
     * @return the message
     */
    public JsonNode next() {
        stream.await(s -> s.messages().size() > read);
        return parse(stream.messages().get(read++));
    }

    /**
     * Returns what has arrived and was not read.
     *
     * @return the messages, often none
     */
    public List<JsonNode> rest() {
        List<byte[]> all = stream.messages();
        List<JsonNode> unread =
                all.subList(read, all.size()).stream().map(MapMessages::parse).toList();
        read = all.size();
        return unread;
    }

    private static JsonNode parse(byte[] message) {
        return JSON.readTree(new String(message, StandardCharsets.UTF_8));
    }
}
