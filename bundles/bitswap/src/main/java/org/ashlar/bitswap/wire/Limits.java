package org.ashlar.bitswap.wire;

/**
 * What one peer may take of this node.
 *
 * @param maxMessage longest message that is read, in bytes
 * @param upfront most bytes allocated for a block before its bytes came
 * @param maxWants wants kept of one peer
 * @param outstanding bytes read and not yet sent, for one peer; soft by one block
 */
public record Limits(int maxMessage, int upfront, int maxWants, long outstanding) {
    /** The reference's values; a leaf of the usual size, with its UnixFS frame, fits upfront. */
    public static final Limits REFERENCE =
            new Limits(Protocols.MAX_MESSAGE, (256 << 10) + 64, 1024, 1 << 20);

    /** Values for small boxes. */
    public static final Limits LOW_POWER =
            new Limits((2 << 20) + (64 << 10), 64 << 10, 256, 256 << 10);

    /** Below this share of the memory budget the smaller values hold. */
    private static final long SMALL_SHARE = 6 << 20;

    /** The limits that fit a share of the memory budget, in bytes. */
    public static Limits of(long share) {
        return share < SMALL_SHARE ? LOW_POWER : REFERENCE;
    }

    /** The same with a configured bound of bytes outstanding; a small box only lowers its own. */
    public Limits withOutstanding(long bytes) {
        boolean small = maxWants < REFERENCE.maxWants;
        long bound = small ? Math.min(outstanding, bytes) : bytes;
        return new Limits(maxMessage, upfront, maxWants, bound);
    }
}
