package org.ashlar.gateway;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import org.ashlar.multiformats.Cid;

/**
 * Remembers which blocks a walk has met, by 128 bits of their hashes in 16 bytes each. Grows up to
 * a bound. Confined to one thread.
 */
final class SeenBlocks {
    private static final int FIRST = 256;
    private static final int WORDS = 2;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final int most;
    private final long seed = RANDOM.nextLong(); // nobody can choose blocks that share a place
    private long[] table = new long[FIRST * WORDS];
    private int count;

    /**
     * @param most blocks remembered; one more fails
     */
    SeenBlocks(int most) {
        this.most = most;
    }

    /**
     * Remembers a block.
     *
     * @return false when it was there before
     * @throws GatewayException if the walk has met too many
     */
    boolean add(Cid cid) {
        long high = word(cid, 0);
        long low = word(cid, Long.BYTES) ^ (cid.codec() * 0x9E3779B97F4A7C15L);
        low = (high | low) == 0 ? 1 : low; // two zeros mark a free place
        int at = place(high, low, table);
        if (table[at] == high && table[at + 1] == low) {
            return false;
        }
        if (count >= most) {
            throw new GatewayException(500, "the graph has over " + most + " blocks");
        }
        table[at] = high;
        table[at + 1] = low;
        if (++count * 2 > table.length / WORDS) {
            grow();
        }
        return true;
    }

    boolean contains(Cid cid) {
        long high = word(cid, 0);
        long low = word(cid, Long.BYTES) ^ (cid.codec() * 0x9E3779B97F4A7C15L);
        low = (high | low) == 0 ? 1 : low;
        int at = place(high, low, table);
        return table[at] == high && table[at + 1] == low;
    }

    private int place(long high, long low, long[] in) {
        int places = in.length / WORDS;
        long mixed = (high ^ seed) * 0xBF58476D1CE4E5B9L;
        int at = (int) ((mixed ^ (mixed >>> 32)) & (places - 1));
        while ((in[at * WORDS] | in[at * WORDS + 1]) != 0
                && (in[at * WORDS] != high || in[at * WORDS + 1] != low)) {
            at = (at + 1) & (places - 1);
        }
        return at * WORDS;
    }

    private void grow() {
        long[] larger = new long[table.length * 2];
        for (int i = 0; i < table.length; i += WORDS) {
            if ((table[i] | table[i + 1]) != 0) {
                int at = place(table[i], table[i + 1], larger);
                larger[at] = table[i];
                larger[at + 1] = table[i + 1];
            }
        }
        table = larger;
    }

    private static long word(Cid cid, int offset) {
        byte[] digest = cid.hash().digest();
        byte[] eight =
                Arrays.copyOfRange(digest, Math.min(offset, digest.length), offset + Long.BYTES);
        return ByteBuffer.wrap(Arrays.copyOf(eight, Long.BYTES)).getLong();
    }
}
