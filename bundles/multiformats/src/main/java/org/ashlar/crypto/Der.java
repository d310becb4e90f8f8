package org.ashlar.crypto;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import org.ashlar.multiformats.FormatException;

/** The few DER structures that keys and signatures need. Stateless. */
final class Der {
    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int SEQUENCE = 0x30;
    static final int EXPLICIT_0 = 0xa0;
    static final int EXPLICIT_1 = 0xa1;

    private Der() {}

    static byte[] sequence(byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        return value(SEQUENCE, content.toByteArray());
    }

    static byte[] integer(BigInteger number) {
        return value(INTEGER, number.toByteArray());
    }

    static byte[] octetString(byte[] content) {
        return value(OCTET_STRING, content);
    }

    static byte[] value(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 5);
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            byte[] length = BigInteger.valueOf(content.length).toByteArray();
            int skip = length[0] == 0 ? 1 : 0;
            out.write(0x80 | (length.length - skip));
            out.write(length, skip, length.length - skip);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    /**
     * Reads a sequence of exactly two integers that are not negative and take under 128 bytes
     * together: the form of an ECDSA signature.
     */
    static BigInteger[] integerPair(byte[] der) {
        ByteBuffer in = ByteBuffer.wrap(der);
        if (readHead(in, SEQUENCE) != in.remaining()) {
            throw new FormatException("DER sequence has a wrong length");
        }
        BigInteger[] pair = {readInteger(in), readInteger(in)};
        if (in.hasRemaining()) {
            throw new FormatException("DER sequence has trailing bytes");
        }
        return pair;
    }

    private static BigInteger readInteger(ByteBuffer in) {
        byte[] bytes = new byte[readHead(in, INTEGER)];
        if (bytes.length == 0) {
            throw new FormatException("DER integer is empty");
        }
        in.get(bytes);
        BigInteger number = new BigInteger(bytes);
        if (number.signum() < 0 || number.toByteArray().length != bytes.length) {
            throw new FormatException("DER integer is negative or not minimal");
        }
        return number;
    }

    /**
     * Reads one value of at most 255 bytes.
     *
     * @return what is in it; the buffer stands behind it
     */
    static ByteBuffer content(ByteBuffer in, int tag) {
        if (in.remaining() < 2 || (in.get() & 0xff) != tag) {
            throw new FormatException("DER value of another type");
        }
        int length = in.get() & 0xff;
        if (length == 0x81 && in.hasRemaining()) {
            length = in.get() & 0xff;
            if (length < 0x80) {
                throw new FormatException("DER length is not minimal");
            }
        } else if (length > 0x7f) {
            throw new FormatException("DER value is too long");
        }
        if (length > in.remaining()) {
            throw new FormatException("DER value ends early");
        }
        ByteBuffer inside = in.slice(in.position(), length);
        in.position(in.position() + length);
        return inside;
    }

    /** Fails unless everything was read. */
    static void end(ByteBuffer in) {
        if (in.hasRemaining()) {
            throw new FormatException("DER value has trailing bytes");
        }
    }

    private static int readHead(ByteBuffer in, int tag) {
        if (in.remaining() < 2 || in.get() != tag) {
            throw new FormatException("DER value of another type");
        }
        int length = in.get();
        if (length < 0 || length > in.remaining()) {
            throw new FormatException("DER value has a wrong length");
        }
        return length;
    }
}
