package org.ashlar.namesys;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.error.UnavailableException;
import org.ashlar.runtime.CallContext;

/**
 * Asks name servers over UDP, and over TCP when an answer does not fit. Safe for use by any thread.
 */
final class UdpTxtResolver implements TxtResolver {
    private static final int TIMEOUT_MS = 3_000;
    private static final int TRIES = 2;
    private static final int PORT = 53;
    private static final int MAX_PACKET = 4096;
    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

    private final Supplier<List<InetSocketAddress>> servers;
    private final int timeoutMillis;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param servers asked one after the other
     * @param timeoutMillis time that each has for an answer
     */
    UdpTxtResolver(Supplier<List<InetSocketAddress>> servers, int timeoutMillis) {
        this.servers = servers;
        this.timeoutMillis = timeoutMillis;
    }

    /** Asks the servers that the system uses. */
    static UdpTxtResolver system() {
        return new UdpTxtResolver(() -> configured(RESOLV_CONF), TIMEOUT_MS);
    }

    /** The servers named in a file of the form of {@code resolv.conf}. */
    static List<InetSocketAddress> configured(Path file) {
        List<InetSocketAddress> found = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file)) {
                String[] words = line.trim().split("\\s+", -1);
                if (words.length > 1 && words[0].equals("nameserver")) {
                    found.add(new InetSocketAddress(words[1], PORT));
                }
            }
        } catch (IOException e) {
            throw new UnavailableException("no name servers are configured: " + e.getMessage());
        }
        return found;
    }

    @Override
    public List<Txt> txt(CallContext context, String name) {
        String why = "no name servers are configured";
        for (int i = 0; i < TRIES; i++) {
            for (InetSocketAddress server : servers.get()) {
                context.check();
                try {
                    return ask(server, name);
                } catch (IOException | ProtocolViolationException e) {
                    why = server.getHostString() + ": " + e.getMessage();
                }
            }
        }
        throw new UnavailableException("lookup of " + name + " failed: " + why);
    }

    private List<Txt> ask(InetSocketAddress server, String name) throws IOException {
        int id = random.nextInt(1 << 16);
        byte[] question = DnsMessage.question(id, name);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(server);
            socket.send(new DatagramPacket(question, question.length));
            byte[] answer = answer(socket, id);
            return DnsMessage.truncated(answer)
                    ? askByTcp(server, id, question)
                    : DnsMessage.answer(id, answer);
        }
    }

    /** The first packet that may be the answer; what others guess is passed over. */
    private byte[] answer(DatagramSocket socket, int id) throws IOException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        DatagramPacket packet = new DatagramPacket(new byte[MAX_PACKET], MAX_PACKET);
        while (true) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new SocketTimeoutException("no answer in time");
            }
            socket.setSoTimeout((int) left);
            socket.receive(packet);
            byte[] answer = Arrays.copyOf(packet.getData(), packet.getLength());
            if (DnsMessage.answers(id, answer)) {
                return answer;
            }
        }
    }

    private List<Txt> askByTcp(InetSocketAddress server, int id, byte[] question)
            throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(server, timeoutMillis);
            socket.setSoTimeout(timeoutMillis);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeShort(question.length);
            out.write(question);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] answer = new byte[in.readUnsignedShort()];
            in.readFully(answer);
            return DnsMessage.answer(id, answer);
        }
    }
}
