package dev.headscale.runner.internal.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Reads an HTTP/1.1 answer (RFC 9112) from all bytes that came until the server closed the connection. */
final class HttpAnswer {
    private final byte[] bytes;
    private int at;

    private HttpAnswer(byte[] bytes) {
        this.bytes = bytes;
    }

    static AdminTransport.Reply parse(byte[] bytes) throws IOException {
        return new HttpAnswer(bytes).reply();
    }

    private AdminTransport.Reply reply() throws IOException {
        String[] status = line().split(" ", 3);
        if (status.length < 2 || !status[0].startsWith("HTTP/1.") || !status[1].matches("[1-5][0-9]{2}")) {
            throw new IOException("the answer is not HTTP");
        }
        Map<String, String> headers = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        int code = Integer.parseInt(status[1]);
        return code == 100 ? reply() : new AdminTransport.Reply(code, body(headers));
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
            return chunks();
        }
        String length = headers.get("content-length");
        return length == null ? take(bytes.length - at) : take(number(length, 10));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
            body.write(take(size));
            line();
        }
        return body.toByteArray();
    }

    private int chunkSize() throws IOException {
        return number(line().split(";", 2)[0].strip(), 16);
    }

    private static int number(String text, int radix) throws IOException {
        try {
            int number = Integer.parseInt(text, radix);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IOException("the answer is not HTTP");
    }

    private byte[] take(int count) throws IOException {
        if (count < 0 || count > bytes.length - at) {
            throw new IOException("the answer is cut short");
        }
        byte[] part = new byte[count];
        System.arraycopy(bytes, at, part, 0, count);
        at += count;
        return part;
    }

    private String line() throws IOException {
        for (int i = at; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                int end = i > at && bytes[i - 1] == '\r' ? i - 1 : i;
                String line = new String(bytes, at, end - at, StandardCharsets.ISO_8859_1);
                at = i + 1;
                return line;
            }
        }
        throw new IOException("the answer is cut short");
    }
}
