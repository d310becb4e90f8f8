package org.ashlar.itests;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Sends bytes to an RPC as they are, well-formed or not. Holds no state. */
final class Rpc {
    private static final int PATIENCE_MS = 20_000;

    private Rpc() {}

    /**
     * An answer.
     *
     * @param status of HTTP, or 0 when the connection ended without an answer
     * @param text head and body
     */
    record Answer(int status, String text) {}

    /** A request without a body. */
    static Answer post(URI rpc, String target) throws IOException {
        return post(rpc, target, "");
    }

    /** A request without a body and with further header lines, each ended by CRLF. */
    static Answer post(URI rpc, String target, String headers) throws IOException {
        return raw(rpc, head("POST", target, rpc, headers + "Content-Length: 0\r\n"), false);
    }

    static String head(String method, String target, URI rpc, String headers) {
        return method
                + " "
                + target
                + " HTTP/1.1\r\nHost: "
                + rpc.getAuthority()
                + "\r\nConnection: close\r\n"
                + headers
                + "\r\n";
    }

    /** Sends text, may end its half of the connection, and reads what comes. */
    static Answer raw(URI rpc, String request, boolean hangUp) throws IOException {
        try (Socket socket = new Socket(rpc.getHost(), rpc.getPort())) {
            socket.setSoTimeout(PATIENCE_MS);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            if (hangUp) {
                socket.shutdownOutput();
            }
            String text = read(socket.getInputStream());
            int status = text.startsWith("HTTP/1.1 ") ? Integer.parseInt(text.substring(9, 12)) : 0;
            return new Answer(status, text);
        }
    }

    private static String read(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                all.write(buffer, 0, n);
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("no end of the answer: " + all, e);
        } catch (java.net.SocketException e) {
            // A reset ends the answer as well.
        }
        return all.toString(StandardCharsets.UTF_8);
    }
}
