package org.ashlar.crypto;

import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multibase;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;

/**
 * Names a peer by its public key: the key itself when its protobuf form has at most 42 bytes, else
 * its SHA-256. Immutable; ordered by its bytes.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/peer-ids/peer-ids.md">peer ids</a>
 */
public final class PeerId implements Comparable<PeerId> {
    private static final int MAX_INLINE = 42;

    private final Multihash hash;

    private PeerId(Multihash hash) {
        this.hash = hash;
    }

    /** The peer id of a public key. */
    public static PeerId of(PublicKey key) {
        byte[] encoded = key.encoded();
        long function = encoded.length <= MAX_INLINE ? Multihash.IDENTITY : Multihash.SHA2_256;
        return new PeerId(Hashes.hash(function, encoded));
    }

    /**
     * A peer id of its binary form.
     *
     * @throws FormatException if the bytes are no identity or SHA-256 multihash
     */
    public static PeerId of(byte[] bytes) {
        return of(Multihash.of(bytes));
    }

    /**
     * A peer id of a multihash.
     *
     * @throws FormatException if it is neither an identity nor a SHA-256 multihash
     */
    public static PeerId of(Multihash hash) {
        boolean inline = hash.isIdentity() && hash.digestLength() <= MAX_INLINE;
        if (!inline && hash.function() != Multihash.SHA2_256) {
            throw new FormatException("not a peer id: " + hash);
        }
        return new PeerId(hash);
    }

    /**
     * Parses base58 text ({@code 12D3Koo...}, {@code Qm...}) or a CID with the libp2p-key codec.
     *
     * @throws FormatException if the text is no peer id
     */
    public static PeerId parse(String text) {
        if (text.startsWith("1") || text.startsWith("Qm")) {
            return of(Multibase.BASE58BTC.decodeBare(text));
        }
        Cid cid;
        try {
            cid = Cid.parse(text);
        } catch (FormatException e) {
            throw new FormatException("invalid cid: " + e.getMessage());
        }
        if (cid.codec() != Multicodec.LIBP2P_KEY) {
            throw new FormatException(
                    "can't convert CID of type \""
                            + Multicodec.name(cid.codec())
                            + "\" to a peer ID");
        }
        return of(cid.hash());
    }

    /** The binary form. */
    public byte[] bytes() {
        return hash.bytes();
    }

    /** The multihash that the peer id is. */
    public Multihash hash() {
        return hash;
    }

    /** The peer id as a CID with the libp2p-key codec, the form of IPNS names. */
    public Cid toCid() {
        return Cid.v1(Multicodec.LIBP2P_KEY, hash);
    }

    @Override
    public int compareTo(PeerId other) {
        return hash.compareTo(other.hash);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PeerId that && hash.equals(that.hash);
    }

    @Override
    public int hashCode() {
        return hash.hashCode();
    }

    /** Base58 text. */
    @Override
    public String toString() {
        return Multibase.BASE58BTC.encodeBare(hash.bytes());
    }
}
