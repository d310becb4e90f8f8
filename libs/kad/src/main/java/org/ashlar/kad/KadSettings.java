package org.ashlar.kad;

/**
 * Numbers of the protocol.
 *
 * @param k peers that a record belongs to, and size of a bucket
 * @param alpha requests of one lookup under way at a time
 * @param beta nearest peers that must have answered before a lookup ends
 * @param value answers with a value that end a search for values
 * @param queries lookups of a network under way at a time, 0 for any number
 */
public record KadSettings(int k, int alpha, int beta, int value, int queries) {
    /** As the public network uses them. */
    public static final KadSettings DEFAULT = new KadSettings(20, 10, 3, 16, 0);
}
