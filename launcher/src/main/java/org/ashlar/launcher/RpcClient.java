package org.ashlar.launcher;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Calls commands of a daemon over plain sockets: loading {@code java.net.http} alone would take
 * longer than most commands.
 */
final class RpcClient {
    private static final int CONNECT_TIMEOUT_MS = 10_000;
    private static final int BUFFER = 64 << 10;

    /** Writes a request body. */
    interface BodyWriter {
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * A body with its type.
     *
     * @param contentType value of the header
     * @param writer sends the bytes, called once
     */
    record Body(String contentType, BodyWriter writer) {}

    private final InetSocketAddress address;
    private final Optional<String> authorization;

    RpcClient(InetSocketAddress address, Optional<String> authorization) {
        this.address = address;
        this.authorization = authorization;
    }

    /**
     * Sends a request and reads the response's head.
     *
     * @param path words of the command
     * @param arguments text arguments
     * @param options options by name
     * @throws ConnectException if nobody listens there
     */
    RpcResponse call(
            List<String> path,
            List<String> arguments,
            Map<String, List<String>> options,
            @Nullable Body body)
            throws IOException {
        Socket socket = new Socket();
        socket.connect(address, CONNECT_TIMEOUT_MS);
        socket.setTcpNoDelay(true);
        OutputStream out = new BufferedOutputStream(socket.getOutputStream(), BUFFER);
        out.write(head(target(path, arguments, options), body).getBytes(StandardCharsets.UTF_8));
        if (body == null) {
            out.flush();
            return new RpcResponse(new BufferedInputStream(socket.getInputStream(), BUFFER));
        }
        return upload(socket, out, body);
    }

    /** Sends the body on a thread of its own, as the daemon answers while it still reads. */
    private static RpcResponse upload(Socket socket, OutputStream out, Body body)
            throws IOException {
        Thread sender =
                new Thread(
                        () -> {
                            try {
                                ChunkedOutput chunks = new ChunkedOutput(out);
                                body.writer().writeTo(chunks);
                                chunks.finish();
                                out.flush();
                            } catch (IOException e) {
                                abandon(socket, e);
                            }
                        },
                        "upload");
        sender.setDaemon(true);
        sender.start();
        return new RpcResponse(new BufferedInputStream(socket.getInputStream(), BUFFER));
    }

    /**
     * An upload broke off: either the daemon has answered early, and the answer says why, or a file
     * could not be read, and the daemon must see that the rest is missing.
     */
    private static void abandon(Socket socket, IOException why) {
        if (why instanceof UnreadableInputException) {
            System.err.println("Error: " + why.getMessage());
        }
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            System.err.println("Error: upload failed: " + e.getMessage());
        }
    }

    private String head(String target, @Nullable Body body) {
        StringBuilder head = new StringBuilder(512);
        head.append("POST ").append(target).append(" HTTP/1.1\r\nHost: ").append(host());
        head.append("\r\nUser-Agent: ashlar-cli/0.1.0\r\nConnection: close\r\n");
        authorization.ifPresent(
                value -> head.append("Authorization: ").append(value).append("\r\n"));
        if (body == null) {
            head.append("Content-Length: 0\r\n");
        } else {
            head.append("Content-Type: ").append(body.contentType());
            head.append("\r\nTransfer-Encoding: chunked\r\n");
        }
        return head.append("\r\n").toString();
    }

    private String host() {
        InetAddress ip = address.getAddress();
        String name = ip == null ? address.getHostString() : ip.getHostAddress();
        return (name.contains(":") ? "[" + name + "]" : name) + ":" + address.getPort();
    }

    private static String target(
            List<String> path, List<String> arguments, Map<String, List<String>> options) {
        StringBuilder target = new StringBuilder("/api/v0");
        path.forEach(word -> target.append('/').append(encode(word)));
        char separator = '?';
        for (String argument : arguments) {
            target.append(separator).append("arg=").append(encode(argument));
            separator = '&';
        }
        for (Map.Entry<String, List<String>> option : options.entrySet()) {
            for (String value : option.getValue()) {
                target.append(separator).append(encode(option.getKey()));
                target.append('=').append(encode(value));
                separator = '&';
            }
        }
        return target.toString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Chunked transfer coding. */
    private static final class ChunkedOutput extends OutputStream {
        private final OutputStream out;
        private final byte[] buffer = new byte[BUFFER];
        private int used;

        ChunkedOutput(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            if (used == buffer.length) {
                send();
            }
            buffer[used++] = (byte) b;
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            int from = offset;
            int left = length;
            while (left > 0) {
                if (used == buffer.length) {
                    send();
                }
                int n = Math.min(left, buffer.length - used);
                System.arraycopy(source, from, buffer, used, n);
                used += n;
                from += n;
                left -= n;
            }
        }

        void finish() throws IOException {
            send();
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }

        private void send() throws IOException {
            if (used > 0) {
                out.write((Integer.toHexString(used) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                out.write(buffer, 0, used);
                out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
                used = 0;
            }
        }
    }
}
