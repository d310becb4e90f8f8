package org.ashlar.block;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/**
 * A set of byte strings of which it keeps 128 bits each, in one flat array: about 27 bytes an
 * element. The bits are a hash under a key that is new for each set, so that nobody can prepare two
 * strings that are taken for one. Confined to one thread.
 */
public final class HashSet128 {
    private static final int KEY_LENGTH = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final MessageDigest digest;
    private final byte[] key = new byte[KEY_LENGTH];
    private long[] slots = new long[2 * 1024];
    private int size;

    /** An empty set. */
    public HashSet128() {
        RANDOM.nextBytes(key);
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-2", e);
        }
    }

    /** Number of elements. */
    public int size() {
        return size;
    }

    /** Adds an element; false when it was there. */
    public boolean add(byte[] element) {
        ByteBuffer hash = hash(element);
        long high = hash.getLong();
        long low = hash.getLong() | 1; // an empty slot is 0
        int slot = find(slots, high, low);
        if (slots[slot + 1] != 0) {
            return false;
        }
        slots[slot] = high;
        slots[slot + 1] = low;
        size++;
        if (size * 5L > slots.length * 2L) {
            grow();
        }
        return true;
    }

    /** True when the element was added. */
    public boolean contains(byte[] element) {
        ByteBuffer hash = hash(element);
        long high = hash.getLong();
        return slots[find(slots, high, hash.getLong() | 1) + 1] != 0;
    }

    private ByteBuffer hash(byte[] element) {
        digest.update(key);
        return ByteBuffer.wrap(digest.digest(element));
    }

    private static int find(long[] table, long high, long low) {
        int mask = table.length / 2 - 1;
        int slot = (int) high & mask;
        while (table[2 * slot + 1] != 0
                && (table[2 * slot] != high || table[2 * slot + 1] != low)) {
            slot = (slot + 1) & mask;
        }
        return 2 * slot;
    }

    private void grow() {
        long[] larger = new long[Math.multiplyExact(slots.length, 2)];
        for (int i = 0; i < slots.length; i += 2) {
            if (slots[i + 1] != 0) {
                int slot = find(larger, slots[i], slots[i + 1]);
                larger[slot] = slots[i];
                larger[slot + 1] = slots[i + 1];
            }
        }
        slots = larger;
    }
}
