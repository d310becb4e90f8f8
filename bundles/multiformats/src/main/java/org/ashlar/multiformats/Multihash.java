package org.ashlar.multiformats;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A digest that names its function. Immutable; ordered by its bytes, unsigned.
 *
 * @see <a href="https://github.com/multiformats/multihash">multihash</a>
 */
public final class Multihash implements Comparable<Multihash> {
    /** Function code of the identity "hash", whose digest is the content itself. */
    public static final long IDENTITY = 0x00;

    /** Function code of SHA-2 with 256 bits. */
    public static final long SHA2_256 = 0x12;

    /** Function code of SHA-2 with 512 bits. */
    public static final long SHA2_512 = 0x13;

    /** Longest digest that is accepted, in bytes. */
    public static final int MAX_DIGEST = 128;

    private final byte[] bytes;
    private final long function;
    private final int digestOffset;

    private Multihash(byte[] bytes, long function, int digestOffset) {
        this.bytes = bytes;
        this.function = function;
        this.digestOffset = digestOffset;
    }

    /**
     * A multihash of a digest.
     *
     * @throws FormatException if the digest is longer than {@link #MAX_DIGEST}
     */
    public static Multihash of(long function, byte[] digest) {
        if (digest.length > MAX_DIGEST) {
            String what = function == IDENTITY ? "identity " : "";
            throw new FormatException(
                    "digest too large: "
                            + what
                            + "digest got "
                            + digest.length
                            + " bytes, maximum "
                            + MAX_DIGEST);
        }
        int head = Varint.length(function) + Varint.length(digest.length);
        ByteBuffer out = ByteBuffer.allocate(head + digest.length);
        Varint.write(out, function);
        Varint.write(out, digest.length);
        out.put(digest);
        return new Multihash(out.array(), function, head);
    }

    /**
     * Parses exactly these bytes.
     *
     * @throws FormatException if they are no multihash, or more than one
     */
    public static Multihash of(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        Multihash hash = read(in);
        if (in.hasRemaining()) {
            throw new FormatException("multihash has trailing bytes");
        }
        return hash;
    }

    /**
     * Reads one multihash and moves the buffer's position behind it.
     *
     * @throws FormatException if the bytes are no multihash
     */
    public static Multihash read(ByteBuffer in) {
        int start = in.position();
        long function = Varint.read(in);
        long length = Varint.read(in);
        if (length > MAX_DIGEST) {
            throw new FormatException("digest of " + length + " bytes is too long");
        }
        if (length > in.remaining()) {
            throw new FormatException("multihash is too short");
        }
        int head = in.position() - start;
        byte[] all = new byte[head + (int) length];
        in.position(start);
        in.get(all);
        return new Multihash(all, function, head);
    }

    /** Code of the hash function. */
    public long function() {
        return function;
    }

    /** A copy of the digest. */
    public byte[] digest() {
        return Arrays.copyOfRange(bytes, digestOffset, bytes.length);
    }

    /** Length of the digest in bytes. */
    public int digestLength() {
        return bytes.length - digestOffset;
    }

    /** A copy of the whole multihash. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Length of the whole multihash in bytes. */
    public int length() {
        return bytes.length;
    }

    /** True for the identity function, whose content is in the value itself. */
    public boolean isIdentity() {
        return function == IDENTITY;
    }

    @Override
    public int compareTo(Multihash other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Multihash that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        // The tail of a digest is spread evenly; the head is the same for all.
        int n = bytes.length;
        return n < 8 ? Arrays.hashCode(bytes) : ByteBuffer.wrap(bytes, n - 4, 4).getInt();
    }

    /** The multihash in lower-case hexadecimal. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
