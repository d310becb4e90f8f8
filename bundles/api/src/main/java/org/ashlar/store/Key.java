package org.ashlar.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.ashlar.multiformats.Multihash;

/**
 * Key of a datastore: bytes, ordered unsigned. Under the mount {@code /blocks} they are a
 * multihash, elsewhere UTF-8 text such as {@code /pins/pin/x}. Immutable.
 */
public final class Key implements Comparable<Key> {
    /** Longest key, in bytes. */
    public static final int MAX_LENGTH = 1024;

    /** The empty key, which is before and a prefix of all others. */
    public static final Key EMPTY = new Key(new byte[0]);

    private final byte[] bytes;

    private Key(byte[] bytes) {
        if (bytes.length > MAX_LENGTH) {
            throw new IllegalArgumentException("key of " + bytes.length + " bytes is too long");
        }
        this.bytes = bytes;
    }

    /** A key of a copy of these bytes. */
    public static Key of(byte[] bytes) {
        return new Key(bytes.clone());
    }

    /** A key of text. */
    public static Key of(String text) {
        return new Key(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The key of a block. */
    public static Key of(Multihash hash) {
        return new Key(hash.bytes());
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Number of bytes. */
    public int length() {
        return bytes.length;
    }

    /** True when the key begins with {@code prefix}. */
    public boolean startsWith(Key prefix) {
        int n = prefix.bytes.length;
        return bytes.length >= n && Arrays.equals(bytes, 0, n, prefix.bytes, 0, n);
    }

    /** The key as UTF-8 text. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public int compareTo(Key other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Key that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return text();
    }
}
