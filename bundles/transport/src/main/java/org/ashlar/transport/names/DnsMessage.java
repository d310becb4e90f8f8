package org.ashlar.transport.names;

import java.io.ByteArrayOutputStream;
import java.net.IDN;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.ashlar.multiformats.FormatException;

/**
 * Questions and answers of the domain name system, as far as TXT records need them. Stateless.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1035">RFC 1035</a>
 */
final class DnsMessage {
    /** Longest answer that is accepted, told to the server by EDNS. */
    static final int MAX = 4096;

    static final int MAX_TEXTS = 64;
    private static final int HEADER = 12;
    private static final int TXT = 16;
    private static final int INTERNET = 1;
    private static final int OPT = 41;
    private static final int NO_SUCH_NAME = 3;

    private DnsMessage() {}

    static byte[] question(int id, String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        // Recursion desired; one question, one additional record.
        number(out, id, 0x0100, 1, 0, 0, 1);
        String ascii;
        try {
            ascii = name.indexOf('_') >= 0 ? name : IDN.toASCII(name);
        } catch (IllegalArgumentException e) {
            throw new FormatException("no domain name: " + name);
        }
        for (String label : ascii.replaceAll("\\.$", "").split("\\.", -1)) {
            byte[] bytes = label.getBytes(StandardCharsets.UTF_8);
            if (bytes.length == 0 || bytes.length > 63 || out.size() > 255) {
                throw new FormatException("no domain name: " + name);
            }
            out.write(bytes.length);
            out.writeBytes(bytes);
        }
        out.write(0);
        number(out, TXT, INTERNET);
        out.write(0);
        number(out, OPT, MAX, 0, 0, 0);
        return out.toByteArray();
    }

    private static void number(ByteArrayOutputStream out, int... numbers) {
        for (int number : numbers) {
            out.write(number >> 8);
            out.write(number);
        }
    }

    /** True when it is the answer to the question with this number. */
    static boolean answers(byte[] message, int id) {
        return message.length >= HEADER
                && ByteBuffer.wrap(message).getShort() == (short) id
                && (message[2] & 0x80) != 0;
    }

    /** The texts in an answer; empty when there is no such name. */
    static List<String> texts(byte[] message, String name) {
        int code = message[3] & 0xf;
        if (code == NO_SUCH_NAME) {
            return List.of();
        }
        if (code != 0) {
            throw new FormatException("name server refused " + name + " with code " + code);
        }
        ByteBuffer in = ByteBuffer.wrap(message);
        try {
            int questions = in.getShort(4) & 0xffff;
            int records = in.getShort(6) & 0xffff;
            in.position(HEADER);
            for (int i = 0; i < questions; i++) {
                skipName(in);
                in.getInt();
            }
            List<String> found = new ArrayList<>();
            for (int i = 0; i < records && found.size() < MAX_TEXTS; i++) {
                record(in, found);
            }
            return found;
        } catch (BufferUnderflowException
                | IllegalArgumentException
                | IndexOutOfBoundsException e) {
            throw new FormatException("malformed answer of a name server");
        }
    }

    private static void record(ByteBuffer in, List<String> found) {
        skipName(in);
        int type = in.getShort() & 0xffff;
        in.getShort();
        in.getInt();
        int end = in.position() + 2 + (in.getShort(in.position()) & 0xffff);
        in.getShort();
        if (type == TXT) {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            while (in.position() < end) {
                byte[] part = new byte[in.get() & 0xff];
                in.get(part);
                text.writeBytes(part);
            }
            found.add(text.toString(StandardCharsets.UTF_8));
        }
        in.position(end);
    }

    /** A name ends with an empty label or a pointer; pointers are not followed. */
    private static void skipName(ByteBuffer in) {
        while (true) {
            int length = in.get() & 0xff;
            if (length == 0) {
                return;
            }
            if (length >= 0xc0) {
                in.get();
                return;
            }
            in.position(in.position() + length);
        }
    }
}
