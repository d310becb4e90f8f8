package org.ashlar.itests;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * A name server over HTTP on loopback. Safe for use by any thread.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8484">RFC 8484</a>
 */
final class DnsServer implements AutoCloseable {
    static final String A = "1";
    static final String TXT = "16";

    private static final String TYPE = "application/dns-message";
    private static final int HEADER = 12;

    private final HttpServer server;

    /** Data of records by type and name. */
    private final Map<String, byte[]> records = new ConcurrentHashMap<>();

    /** Types and names that were asked for. */
    private final SortedSet<String> asked = new ConcurrentSkipListSet<>();

    DnsServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/dns-query";
    }

    DnsServer ip4(String name, int... bytes) {
        byte[] data = new byte[bytes.length];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) bytes[i];
        }
        records.put(A + " " + name, data);
        return this;
    }

    DnsServer text(String name, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        records.put(
                TXT + " " + name,
                ByteBuffer.allocate(bytes.length + 1).put((byte) bytes.length).put(bytes).array());
        return this;
    }

    SortedSet<String> asked() {
        return asked;
    }

    private void serve(HttpExchange exchange) throws IOException {
        byte[] question = exchange.getRequestBody().readAllBytes();
        StringBuilder name = new StringBuilder();
        int at = HEADER;
        for (int length = question[at]; length > 0; length = question[at]) {
            name.append(name.length() == 0 ? "" : ".")
                    .append(new String(question, at + 1, length, StandardCharsets.US_ASCII));
            at += 1 + length;
        }
        String key = ByteBuffer.wrap(question).getShort(at + 1) + " " + name;
        asked.add(key);
        byte[] answer = answer(question, at + 5, records.get(key));
        exchange.getResponseHeaders().set("Content-Type", TYPE);
        exchange.sendResponseHeaders(200, answer.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(answer);
        }
    }

    /**
     * @param end of the question in its message
     * @param data of the only record, if there is one
     */
    private static byte[] answer(byte[] question, int end, byte[] data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(question, 0, 2);
        out.writeBytes(
                new byte[] {(byte) 0x81, (byte) 0x80, 0, 1, 0, (byte) (data == null ? 0 : 1)});
        out.writeBytes(new byte[4]);
        out.write(question, HEADER, end - HEADER);
        if (data != null) {
            out.writeBytes(new byte[] {(byte) 0xc0, HEADER});
            out.write(question, end - 4, 4); // type and class
            out.writeBytes(new byte[] {0, 0, 0, 60, 0, (byte) data.length});
            out.writeBytes(data);
        }
        return out.toByteArray();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
