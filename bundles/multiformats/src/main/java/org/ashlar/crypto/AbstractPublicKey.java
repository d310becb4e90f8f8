package org.ashlar.crypto;

import java.util.Arrays;

/** What public keys of all types share: type, bytes, equality. Immutable. */
abstract class AbstractPublicKey implements PublicKey {
    private final KeyType type;
    private final byte[] raw;

    AbstractPublicKey(KeyType type, byte[] raw) {
        this.type = type;
        this.raw = raw;
    }

    @Override
    public final KeyType type() {
        return type;
    }

    @Override
    public final byte[] raw() {
        return raw.clone();
    }

    @Override
    public final byte[] encoded() {
        return Keys.encode(type, raw);
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof AbstractPublicKey that
                && type == that.type
                && Arrays.equals(raw, that.raw);
    }

    @Override
    public final int hashCode() {
        return Arrays.hashCode(raw);
    }

    @Override
    public final String toString() {
        return type + " public key of " + peerId();
    }
}
