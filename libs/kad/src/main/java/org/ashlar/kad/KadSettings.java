package org.ashlar.kad;

/**
 * Numbers of the protocol.
 *
 * @param k peers that a record belongs to, and size of a bucket
 * @param alpha requests of one lookup under way at a time
 * @param beta nearest peers that must have answered before a lookup ends
 * @param value answers with a value that end a search for values
 */
public record KadSettings(int k, int alpha, int beta, int value) {
    /** As the public network uses them. */
    public static final KadSettings DEFAULT = new KadSettings(20, 10, 3, 16);

    /** For small machines: fewer requests at a time. */
    public static final KadSettings LOW_POWER = new KadSettings(20, 3, 3, 16);
}
