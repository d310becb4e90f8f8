package org.ashlar.itests.container;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Routes over HTTP: knows nobody, and says so when it is told to. Made and closed by one thread.
 */
final class SlowServer implements AutoCloseable {
    private static final long LIMIT_SECONDS = 120;
    private static final String BODY = "{\"Providers\":[]}";
    private static final String ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
                    + "Content-Length: "
                    + BODY.length()
                    + "\r\n\r\n"
                    + BODY;

    private final ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch told = new CountDownLatch(1);
    private final Thread thread = new Thread(this::serve, "slow-server");

    SlowServer() throws IOException {
        thread.start();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                var in = new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII);
                BufferedReader lines = new BufferedReader(in);
                while (!lines.readLine().isEmpty()) {
                    // the rest of the request
                }
                asked.countDown();
                told.await();
                OutputStream out = client.getOutputStream();
                out.write(ANSWER.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException | InterruptedException e) {
                System.out.println("slow server: " + e);
            }
        }
    }

    /** Its URL as JSON in a list. */
    String asList() {
        return "[\"http://127.0.0.1:" + socket.getLocalPort() + "/routing/v1\"]";
    }

    void awaitQuestion() throws InterruptedException {
        if (!asked.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the server is not asked");
        }
    }

    void answer() {
        told.countDown();
    }

    @Override
    public void close() throws IOException {
        answer();
        socket.close();
    }
}
