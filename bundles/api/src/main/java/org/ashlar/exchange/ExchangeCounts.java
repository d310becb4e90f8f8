package org.ashlar.exchange;

/**
 * What came to this node since an exchange started. Immutable.
 *
 * @param blocks all that came, duplicates too
 * @param bytes of those blocks
 * @param duplicates blocks that nobody wanted any more
 * @param duplicateBytes of the duplicates
 * @param messages what the exchange takes for one: of Bitswap a message, of HTTP the answer to a
 *     request for a block
 */
public record ExchangeCounts(
        long blocks, long bytes, long duplicates, long duplicateBytes, long messages) {
    /** Nothing. */
    public static final ExchangeCounts NONE = new ExchangeCounts(0, 0, 0, 0, 0);

    /** Both together. */
    public ExchangeCounts plus(ExchangeCounts other) {
        return new ExchangeCounts(
                blocks + other.blocks,
                bytes + other.bytes,
                duplicates + other.duplicates,
                duplicateBytes + other.duplicateBytes,
                messages + other.messages);
    }
}
