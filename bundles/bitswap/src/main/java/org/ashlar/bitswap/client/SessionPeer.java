package org.ashlar.bitswap.client;

/** How useful a peer is to one session. Guarded by the client's lock. */
final class SessionPeer {
    /** Consecutive DONT_HAVE after which a peer leaves the session. */
    static final int MAX_DONT_HAVES = 16;

    /** DONT_HAVE after HAVE: so many, and the peer is never asked again in the session. */
    static final int MAX_LIES = 4;

    /**
     * Bounds of the weight. The upper one is low on purpose: among peers that deliver, the number
     * of open requests decides, and that follows the speed of each by itself.
     */
    private static final double MAX_WEIGHT = 4;

    private static final double MIN_WEIGHT = 1 / 16.0;

    private int outstanding;
    private int dontHaves;
    private int lies;
    private double weight = 1;
    private boolean gave;

    void asked() {
        outstanding++;
    }

    void settled() {
        outstanding = Math.max(0, outstanding - 1);
    }

    /** Notes a wanted block; true for the first. */
    boolean delivered() {
        boolean first = !gave;
        gave = true;
        dontHaves = 0;
        lies = 0;
        weight = Math.min(MAX_WEIGHT, weight + 1);
        return first;
    }

    void has() {
        if (lies == 0) {
            dontHaves = 0;
        }
    }

    void hasNot(boolean saidHave) {
        dontHaves++;
        weight = Math.max(MIN_WEIGHT, weight / 2);
        if (saidHave) {
            lies++;
        }
    }

    boolean useless() {
        return dontHaves >= MAX_DONT_HAVES || banned();
    }

    boolean banned() {
        return lies >= MAX_LIES;
    }

    /** A peer that left may come back with a HAVE. */
    void forgive() {
        dontHaves = 0;
    }

    /** Lower is better: few open requests, many successes. */
    double cost() {
        return (outstanding + 1) / weight;
    }
}
