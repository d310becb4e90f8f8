package org.ashlar.launcher;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Answers one request with fixed text, after reading all of it. Safe for use by any thread. */
final class OneShot implements AutoCloseable {
    private final ServerSocket listener;
    private final CompletableFuture<String> request;

    OneShot(String answer) throws IOException {
        listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        request = CompletableFuture.supplyAsync(() -> serve(answer));
    }

    RpcClient client() {
        return new RpcClient(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort()),
                Optional.of("Bearer x"));
    }

    /** Where it listens, as it stands in the file {@code api} of a repo. */
    String multiaddr() {
        return "/ip4/127.0.0.1/tcp/" + listener.getLocalPort();
    }

    String request() throws Exception {
        return request.get(20, TimeUnit.SECONDS);
    }

    private String serve(String answer) {
        try (Socket socket = listener.accept()) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String head = readTo(in, "\r\n\r\n");
            String body = head.contains("chunked") ? readTo(in, "\r\n0\r\n\r\n") : "";
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
            return head + body;
        } catch (IOException e) {
            return "failed: " + e;
        }
    }

    private static String readTo(InputStream in, String end) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.length() < end.length()
                || !read.substring(read.length() - end.length()).equals(end)) {
            int b = in.read();
            if (b < 0) {
                break;
            }
            read.append((char) b);
        }
        return read.toString();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
