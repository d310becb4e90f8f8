package org.ashlar.routing.http;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server on loopback that says what a test scripts. Safe for use by any thread. */
final class ScriptedServer implements AutoCloseable {
    /** What is said to one request. */
    interface Script {
        void answer(OutputStream out) throws IOException;
    }

    /** Request lines, headers and bodies, in the order of the requests. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    private final ServerSocket socket;
    private final boolean keeps;
    private final Script script;
    private final Thread acceptor;
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    /** A server that serves one request a connection. */
    ScriptedServer(Script script) throws IOException {
        this(false, script);
    }

    /**
     * @param keeps true to serve further requests on a connection
     */
    ScriptedServer(boolean keeps, Script script) throws IOException {
        this.keeps = keeps;
        this.script = script;
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        acceptor = new Thread(this::accept, "scripted-server");
        acceptor.start();
    }

    /** A server that sends the same text to each request. */
    static ScriptedServer saying(String text) throws IOException {
        return new ScriptedServer(out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** A server that answers with a status, a type and a body. */
    static ScriptedServer answering(int status, String type, String body) throws IOException {
        return saying(answer(status, type, body));
    }

    /** A whole answer. */
    static String answer(int status, String type, String body) {
        return "HTTP/1.1 "
                + status
                + " Word\r\nContent-Type: "
                + type
                + "\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length
                + "\r\n\r\n"
                + body;
    }

    /** How many connections there were. */
    int connections() {
        return open.size();
    }

    String url() {
        return "http://127.0.0.1:" + socket.getLocalPort();
    }

    private void accept() {
        while (true) {
            try {
                Socket connection = socket.accept();
                open.add(connection);
                new Thread(() -> serve(connection), "scripted-connection").start();
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            BufferedReader in =
                    new BufferedReader(
                            new InputStreamReader(
                                    connection.getInputStream(), StandardCharsets.ISO_8859_1));
            do {
                requests.add(read(in));
                script.answer(connection.getOutputStream());
                connection.getOutputStream().flush();
            } while (keeps);
        } catch (IOException e) {
            // the client had enough
        }
    }

    private static String read(BufferedReader in) throws IOException {
        StringBuilder text = new StringBuilder();
        int length = 0;
        for (String line = in.readLine(); !"".equals(line); line = in.readLine()) {
            if (line == null) {
                throw new EOFException("no request follows");
            }
            text.append(line).append('\n');
            if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(15).trim());
            }
        }
        for (int i = 0; i < length; i++) {
            text.append((char) in.read());
        }
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket connection : open) {
            connection.close();
        }
    }
}
