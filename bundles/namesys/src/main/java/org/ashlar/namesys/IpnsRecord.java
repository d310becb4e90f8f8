package org.ashlar.namesys;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.ashlar.crypto.PublicKey;

/**
 * What a name points at, signed by the name's owner. Immutable; the bytes are shared.
 *
 * @param value the path, such as {@code /ipfs/CID}
 * @param validUntil end of life
 * @param sequence grows with each change of the value
 * @param ttl how long it may be cached
 * @param publicKey the owner's key, when the record carries it
 * @param v1 true when the fields of the first version are there as well
 * @param bytes the record as it travels
 * @see <a href="https://specs.ipfs.tech/ipns/ipns-record/">IPNS record</a>
 */
record IpnsRecord(
        String value,
        Instant validUntil,
        long sequence,
        Duration ttl,
        Optional<PublicKey> publicKey,
        boolean v1,
        byte[] bytes) {
    /** Longest record, in bytes; a rule of the specification. */
    static final int MAX_BYTES = 10 << 10;

    /** The better of two records of one name is the one that was made later. */
    int compareAge(IpnsRecord other) {
        int bySequence = Long.compareUnsigned(sequence, other.sequence);
        if (bySequence != 0) {
            return bySequence;
        }
        int byEnd = validUntil.compareTo(other.validUntil);
        return byEnd != 0 ? byEnd : java.util.Arrays.compareUnsigned(bytes, other.bytes);
    }
}
