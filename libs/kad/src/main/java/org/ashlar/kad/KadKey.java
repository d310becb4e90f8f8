package org.ashlar.kad;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multihash;

/**
 * A point of the key space: 256 bits, the SHA-256 of what it stands for. Distance is XOR, read as a
 * number. Immutable; ordered as a number.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/kad-dht/README.md">kad-dht</a>
 */
public final class KadKey implements Comparable<KadKey> {
    /** Number of bits. */
    public static final int BITS = 256;

    private static final int BYTES = BITS / 8;

    private final byte[] bits;

    private KadKey(byte[] bits) {
        this.bits = bits;
    }

    /** Where a DHT key stands: a multihash for providers, a name for values, a peer id. */
    public static KadKey of(byte[] dhtKey) {
        return new KadKey(Hashes.hash(Multihash.SHA2_256, dhtKey).digest());
    }

    /** Where a peer stands. */
    public static KadKey of(PeerId peer) {
        return of(peer.bytes());
    }

    /**
     * A point given by its bits.
     *
     * @param bits 32 bytes
     */
    public static KadKey ofBits(byte[] bits) {
        if (bits.length != BYTES) {
            throw new IllegalArgumentException("a key has " + BYTES + " bytes");
        }
        return new KadKey(bits.clone());
    }

    /** Number of leading bits that both share, 0 to 256. */
    public int commonPrefix(KadKey other) {
        for (int i = 0; i < BYTES; i++) {
            int difference = (bits[i] ^ other.bits[i]) & 0xff;
            if (difference != 0) {
                return 8 * i + Integer.numberOfLeadingZeros(difference) - 24;
            }
        }
        return BITS;
    }

    /** The bit at an index, counted from the most significant. */
    public boolean bit(int index) {
        return (bits[index >>> 3] >>> (7 - (index & 7)) & 1) == 1;
    }

    /** The same point with one bit changed. */
    public KadKey flip(int index) {
        byte[] changed = bits.clone();
        changed[index >>> 3] ^= (byte) (1 << (7 - (index & 7)));
        return new KadKey(changed);
    }

    /** Negative when {@code one} is nearer to this point than {@code other} is. */
    public int compareDistance(KadKey one, KadKey other) {
        for (int i = 0; i < BYTES; i++) {
            int a = (one.bits[i] ^ bits[i]) & 0xff;
            int b = (other.bits[i] ^ bits[i]) & 0xff;
            if (a != b) {
                return a - b;
            }
        }
        return 0;
    }

    /** Nearest to this point first. */
    public Comparator<KadKey> nearestFirst() {
        return this::compareDistance;
    }

    @Override
    public int compareTo(KadKey other) {
        return Arrays.compareUnsigned(bits, other.bits);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KadKey that && Arrays.equals(bits, that.bits);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bits);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bits);
    }
}
