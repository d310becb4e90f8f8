package org.ashlar.multiformats;

import java.nio.ByteBuffer;

/**
 * A content identifier: version, codec, multihash. Immutable; two CIDs are equal when all three
 * are.
 *
 * @see <a href="https://github.com/multiformats/cid">CID</a>
 */
public final class Cid {
    /** Longest binary form that is accepted from peers, in bytes. */
    public static final int MAX_LENGTH = 168;

    private final int version;
    private final long codec;
    private final Multihash hash;

    private Cid(int version, long codec, Multihash hash) {
        this.version = version;
        this.codec = codec;
        this.hash = hash;
    }

    /**
     * A CIDv0, which always means dag-pb and SHA-256.
     *
     * @throws FormatException if the hash is not SHA-256
     */
    public static Cid v0(Multihash hash) {
        if (hash.function() != Multihash.SHA2_256 || hash.digestLength() != 32) {
            throw new FormatException("CIDv0 needs a sha2-256 hash of 32 bytes");
        }
        return new Cid(0, Multicodec.DAG_PB, hash);
    }

    /** A CIDv1. */
    public static Cid v1(long codec, Multihash hash) {
        return new Cid(1, codec, hash);
    }

    /**
     * Parses text: base58 for version 0, multibase otherwise.
     *
     * @throws FormatException if the text is no CID
     */
    public static Cid parse(String text) {
        if (text.length() < 2) {
            throw new FormatException("cid too short");
        }
        if (text.length() == 46 && text.startsWith("Qm")) {
            return v0(Multihash.of(Multibase.BASE58BTC.decodeBare(text)));
        }
        byte[] bytes = Multibase.decode(text);
        if (bytes.length > 0 && bytes[0] == 0x12) {
            throw new FormatException("CIDv0 has no multibase prefix");
        }
        return of(bytes);
    }

    /**
     * Parses exactly these bytes.
     *
     * @throws FormatException if they are no CID, or more than one
     */
    public static Cid of(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        Cid cid = read(in);
        if (in.hasRemaining()) {
            throw new FormatException("trailing bytes after the CID");
        }
        return cid;
    }

    /**
     * Reads one CID and moves the buffer's position behind it.
     *
     * @throws FormatException if the bytes are no CID
     */
    public static Cid read(ByteBuffer in) {
        int start = in.position();
        if (in.remaining() >= 34 && in.get(start) == 0x12 && in.get(start + 1) == 0x20) {
            return v0(Multihash.read(in));
        }
        long version = Varint.read(in);
        if (version != 1) {
            throw new FormatException("expected 1 as the cid version number, got: " + version);
        }
        long codec = Varint.read(in);
        return new Cid(1, codec, Multihash.read(in));
    }

    /** 0 or 1. */
    public int version() {
        return version;
    }

    /** Multicodec of the content. */
    public long codec() {
        return codec;
    }

    /** Hash of the content; the key under which the block is stored. */
    public Multihash hash() {
        return hash;
    }

    /** The same content as CIDv1. */
    public Cid toV1() {
        return version == 1 ? this : new Cid(1, codec, hash);
    }

    /** The binary form. */
    public byte[] bytes() {
        if (version == 0) {
            return hash.bytes();
        }
        byte[] tail = hash.bytes();
        ByteBuffer out = ByteBuffer.allocate(1 + Varint.length(codec) + tail.length);
        Varint.write(out, 1);
        Varint.write(out, codec);
        out.put(tail);
        return out.array();
    }

    /**
     * Text in the given encoding.
     *
     * @throws FormatException for a CIDv0 in anything but base58
     */
    public String toString(Multibase base) {
        if (version == 0) {
            if (base != Multibase.BASE58BTC) {
                throw new FormatException("cannot encode CIDv0 as " + base.label());
            }
            return base.encodeBare(bytes());
        }
        return base.encode(bytes());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cid that
                && version == that.version
                && codec == that.codec
                && hash.equals(that.hash);
    }

    @Override
    public int hashCode() {
        return hash.hashCode() * 31 + Long.hashCode(codec) + version;
    }

    /** Base58 for version 0, base32 for version 1. */
    @Override
    public String toString() {
        return toString(version == 0 ? Multibase.BASE58BTC : Multibase.BASE32);
    }
}
