package org.ashlar.transport.mdns;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ashlar.multiformats.FormatException;

/**
 * What peers ask and say of themselves by multicast DNS. Immutable.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/discovery/mdns.md">mdns</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6762">RFC 6762</a>
 * @param asksForPeers true for a question for all peers
 * @param texts attributes of peers in an answer, such as {@code dnsaddr=/ip4/...}
 */
record MdnsMessage(boolean asksForPeers, List<String> texts) {
    /** The service that is looked for. */
    static final String SERVICE = "_p2p._udp.local";

    /** Longest packet that is read. */
    static final int MAX_LENGTH = 9000;

    /** Most records that are looked at. */
    static final int MAX_RECORDS = 64;

    /** Most attributes that are taken. */
    static final int MAX_TEXTS = 64;

    /** Packets are not longer than what crosses an Ethernet in one piece. */
    private static final int MAX_SENT = 1400;

    private static final int HEADER = 12;
    private static final int TTL_SECONDS = 120;
    private static final int A = 1;
    private static final int PTR = 12;
    private static final int TXT = 16;
    private static final int AAAA = 28;
    private static final int SRV = 33;
    private static final int ANY = 255;
    private static final int INTERNET = 1;
    private static final int FLUSH = 0x8000;
    private static final int ANSWER = 0x8000;
    private static final int AUTHORITATIVE = 0x0400;
    private static final int MAX_NAME = 255;
    private static final int MAX_LABEL = 63;
    private static final int MAX_JUMPS = 16;
    private static final int POINTER = 0xc0;

    /** The question for all peers. */
    static byte[] question() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        numbers(out, 0, 0, 1, 0, 0, 0);
        name(out, SERVICE);
        numbers(out, PTR, INTERNET);
        return out.toByteArray();
    }

    /**
     * What this node says of itself.
     *
     * @param instance a name of its own, one label
     * @param addresses multiaddrs with {@code /p2p}; those that do not fit are left out
     */
    static byte[] answer(String instance, List<String> addresses, List<InetAddress> ips, int port) {
        String service = instance + "." + SERVICE;
        String host = instance + ".local";
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        record(records, SERVICE, PTR, INTERNET, domain(service));
        ByteArrayOutputStream server = new ByteArrayOutputStream();
        numbers(server, 0, 0, port);
        name(server, host);
        record(records, service, SRV, INTERNET | FLUSH, server.toByteArray());
        int count = 2;
        for (InetAddress ip : ips.subList(0, Math.min(4, ips.size()))) {
            byte[] bytes = ip.getAddress();
            record(records, host, bytes.length == 4 ? A : AAAA, INTERNET | FLUSH, bytes);
            count++;
        }
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (String address : addresses) {
            byte[] bytes = ("dnsaddr=" + address).getBytes(StandardCharsets.UTF_8);
            int size = HEADER + records.size() + service.length() + 16 + text.size();
            if (bytes.length <= 255 && size + bytes.length < MAX_SENT) {
                text.write(bytes.length);
                text.writeBytes(bytes);
            }
        }
        record(records, service, TXT, INTERNET | FLUSH, text.toByteArray());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        numbers(out, 0, ANSWER | AUTHORITATIVE, 0, 1, 0, count);
        out.writeBytes(records.toByteArray());
        return out.toByteArray();
    }

    private static void record(
            ByteArrayOutputStream out, String name, int type, int kind, byte[] data) {
        name(out, name);
        numbers(out, type, kind, 0, TTL_SECONDS, data.length);
        out.writeBytes(data);
    }

    private static byte[] domain(String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        name(out, name);
        return out.toByteArray();
    }

    private static void name(ByteArrayOutputStream out, String name) {
        for (String label : name.split("\\.", -1)) {
            byte[] bytes = label.getBytes(StandardCharsets.UTF_8);
            out.write(bytes.length);
            out.writeBytes(bytes);
        }
        out.write(0);
    }

    private static void numbers(ByteArrayOutputStream out, int... numbers) {
        for (int number : numbers) {
            out.write(number >> 8);
            out.write(number);
        }
    }

    /**
     * Reads a packet; what is of no interest is passed over.
     *
     * @throws FormatException if it is malformed
     */
    static MdnsMessage decode(byte[] packet) {
        if (packet.length > MAX_LENGTH) {
            throw new FormatException("mdns packet of " + packet.length + " bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(packet);
        try {
            in.getShort();
            boolean answer = (in.getShort() & ANSWER) != 0;
            int questions = in.getShort() & 0xffff;
            int records = 0;
            for (int i = 0; i < 3; i++) {
                records += in.getShort() & 0xffff;
            }
            if (questions + records > MAX_RECORDS) {
                throw new FormatException("mdns packet of " + records + " records");
            }
            boolean asks = false;
            for (int i = 0; i < questions; i++) {
                String name = name(in);
                int type = in.getShort() & 0xffff;
                in.getShort();
                asks |= !answer && name.equals(SERVICE) && (type == PTR || type == ANY);
            }
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < records; i++) {
                record(in, answer, texts);
            }
            return new MdnsMessage(asks, List.copyOf(texts));
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new FormatException("mdns packet ends early");
        }
    }

    private static void record(ByteBuffer in, boolean answer, List<String> texts) {
        String name = name(in);
        int type = in.getShort() & 0xffff;
        in.getShort();
        int lifetime = in.getInt();
        int length = in.getShort() & 0xffff;
        ByteBuffer data = in.slice(in.position(), length);
        in.position(in.position() + length);
        // A lifetime of 0 is a farewell.
        if (!answer || type != TXT || lifetime == 0 || !name.endsWith("." + SERVICE)) {
            return;
        }
        while (data.hasRemaining() && texts.size() < MAX_TEXTS) {
            byte[] text = new byte[data.get() & 0xff];
            data.get(text);
            texts.add(new String(text, StandardCharsets.UTF_8));
        }
    }

    /** A name in small letters; pointers lead only backwards, so that there is an end. */
    private static String name(ByteBuffer in) {
        StringBuilder name = new StringBuilder();
        ByteBuffer at = in;
        int before = in.position();
        for (int jumps = 0; ; ) {
            int length = at.get() & 0xff;
            if (length == 0) {
                return name.toString().toLowerCase(Locale.ROOT);
            }
            if (length >= POINTER) {
                int target = (length & ~POINTER) << 8 | (at.get() & 0xff);
                if (target >= before || ++jumps > MAX_JUMPS) {
                    throw new FormatException("mdns name points nowhere");
                }
                before = target;
                at = in.duplicate().position(target);
                continue;
            }
            if (length > MAX_LABEL || name.length() + length >= MAX_NAME) {
                throw new FormatException("mdns name is too long");
            }
            byte[] label = new byte[length];
            at.get(label);
            name.append(name.length() == 0 ? "" : ".");
            name.append(new String(label, StandardCharsets.UTF_8));
        }
    }
}
