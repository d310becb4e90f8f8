package org.ashlar.namesys;

import java.io.ByteArrayOutputStream;
import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.ProtocolViolationException;

/**
 * Questions for records and their answers. Stateless.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1035#section-4">RFC 1035, section 4</a>
 */
final class DnsMessage {
    /** Longest answer that is read, in bytes. */
    static final int MAX_ANSWER = 64 << 10;

    /** Types of records. */
    static final int A = 1;

    static final int TXT = 16;
    static final int AAAA = 28;

    private static final int INTERNET = 1;
    private static final int RECURSION_DESIRED = 0x0100;
    private static final int RESPONSE = 0x8000;
    private static final int TRUNCATED = 0x0200;
    private static final int NAME_ERROR = 3;
    private static final int MAX_RECORDS = 256;
    private static final long MAX_TTL_SECONDS = 7L * 24 * 3600;

    private DnsMessage() {}

    /**
     * A record.
     *
     * @param data its bytes, which mean something else with each type
     * @param ttl how long it may be cached
     */
    record Resource(byte[] data, Duration ttl) {}

    /** A question for TXT records. */
    static byte[] question(int id, String name) {
        return question(id, TXT, name);
    }

    /**
     * A question.
     *
     * @throws InvalidRequestException if no domain can have the name
     */
    static byte[] question(int id, int type, String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(64);
        for (int number : new int[] {id, RECURSION_DESIRED, 1, 0, 0, 0}) {
            writeShort(out, number);
        }
        String plain = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        for (String label : plain.toLowerCase(Locale.ROOT).split("\\.", -1)) {
            byte[] bytes = ascii(label).getBytes(StandardCharsets.US_ASCII);
            if (bytes.length == 0 || bytes.length > 63) {
                throw new InvalidRequestException("not a valid domain name: " + name);
            }
            out.write(bytes.length);
            out.writeBytes(bytes);
        }
        out.write(0);
        writeShort(out, type);
        writeShort(out, INTERNET);
        return out.toByteArray();
    }

    /** Letters of other alphabets as domains have them; empty where that cannot be. */
    private static String ascii(String label) {
        if (label.chars().allMatch(letter -> letter < 0x80)) {
            return label;
        }
        try {
            return IDN.toASCII(label);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static void writeShort(ByteArrayOutputStream out, int number) {
        out.write(number >>> 8);
        out.write(number);
    }

    /** True for what may be the answer to a question of this id. */
    static boolean answers(int id, byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message);
        return message.length > 3
                && (in.getShort(0) & 0xffff) == id
                && (in.getShort(2) & RESPONSE) != 0;
    }

    /** True when the server says that its answer did not fit. */
    static boolean truncated(byte[] answer) {
        return answer.length > 3 && (ByteBuffer.wrap(answer).getShort(2) & TRUNCATED) != 0;
    }

    /** The TXT records of an answer, as {@link #resources}. */
    static List<TxtResolver.Txt> answer(int id, byte[] message) {
        return texts(resources(id, TXT, message));
    }

    /** What TXT records say. */
    static List<TxtResolver.Txt> texts(List<Resource> records) {
        return records.stream()
                .map(each -> new TxtResolver.Txt(text(each.data()), each.ttl()))
                .toList();
    }

    /**
     * The IP address of a record.
     *
     * @throws ProtocolViolationException if it has the length of none
     */
    static InetAddress address(Resource record) {
        try {
            return InetAddress.getByAddress(record.data());
        } catch (UnknownHostException e) {
            throw new ProtocolViolationException("DNS answer with an address of no length");
        }
    }

    /**
     * The records of one type in an answer; a name that does not exist has none.
     *
     * @throws ProtocolViolationException if it is malformed, answers another question, or says that
     *     the server failed
     */
    static List<Resource> resources(int id, int type, byte[] message) {
        try {
            return read(id, type, ByteBuffer.wrap(message));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new ProtocolViolationException("DNS answer is cut short");
        }
    }

    private static List<Resource> read(int id, int wanted, ByteBuffer in) {
        int gotId = in.getShort() & 0xffff;
        int flags = in.getShort() & 0xffff;
        int code = flags & 0xf;
        if (gotId != id || (flags & RESPONSE) == 0) {
            throw new ProtocolViolationException("DNS answer to another question");
        }
        if (code != 0 && code != NAME_ERROR) {
            throw new ProtocolViolationException("DNS server failed with code " + code);
        }
        int questions = in.getShort() & 0xffff;
        int answers = Math.min(in.getShort() & 0xffff, MAX_RECORDS);
        in.getInt(); // further sections are not read
        for (int i = 0; i < questions; i++) {
            skipName(in);
            in.getInt();
        }
        List<Resource> found = new ArrayList<>();
        for (int i = 0; i < answers; i++) {
            skipName(in);
            int type = in.getShort() & 0xffff;
            in.getShort();
            long ttl = Math.min(in.getInt() & 0xffffffffL, MAX_TTL_SECONDS);
            byte[] data = new byte[in.getShort() & 0xffff];
            in.get(data);
            if (type == wanted) {
                found.add(new Resource(data, Duration.ofSeconds(ttl)));
            }
        }
        return found;
    }

    private static void skipName(ByteBuffer in) {
        while (true) {
            int length = in.get() & 0xff;
            if (length == 0) {
                return;
            }
            if ((length & 0xc0) == 0xc0) {
                in.get();
                return;
            }
            in.position(in.position() + length);
        }
    }

    private static String text(byte[] data) {
        StringBuilder text = new StringBuilder();
        int at = 0;
        while (at < data.length) {
            int length = Math.min(data[at] & 0xff, data.length - at - 1);
            text.append(new String(data, at + 1, length, StandardCharsets.UTF_8));
            at += 1 + length;
        }
        return text.toString();
    }
}
