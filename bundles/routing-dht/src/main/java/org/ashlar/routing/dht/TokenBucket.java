package org.ashlar.routing.dht;

/** So many requests in a second, with a reserve. Confined to its owner's lock or thread. */
final class TokenBucket {
    private final double perNano;
    private final double most;
    private double tokens;
    private long last;

    TokenBucket(int perSecond, int burst, long now) {
        this.perNano = perSecond / 1e9;
        this.most = burst;
        this.tokens = burst;
        this.last = now;
    }

    /** Takes one; false when there is none. */
    boolean take(long now) {
        tokens = Math.min(most, tokens + (now - last) * perNano);
        last = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
