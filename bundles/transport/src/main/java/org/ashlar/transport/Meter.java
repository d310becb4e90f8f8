package org.ashlar.transport;

import org.ashlar.net.Bandwidth;

/** Counts bytes and how fast they come. Safe for use by any thread. */
final class Meter {
    private static final double SECOND = 1e9;

    /** Weight of the newest second in the rate. */
    private static final double NEWEST = 0.25;

    private long in;
    private long out;
    private long countedIn;
    private long countedOut;
    private double rateIn;
    private double rateOut;
    private long since;

    Meter(long now) {
        since = now;
    }

    synchronized void received(int bytes, long now) {
        roll(now);
        in += bytes;
    }

    synchronized void sent(int bytes, long now) {
        roll(now);
        out += bytes;
    }

    private void roll(long now) {
        double seconds = (now - since) / SECOND;
        if (seconds >= 1) {
            double keep = Math.pow(1 - NEWEST, seconds);
            rateIn = rateIn * keep + (in - countedIn) / seconds * (1 - keep);
            rateOut = rateOut * keep + (out - countedOut) / seconds * (1 - keep);
            countedIn = in;
            countedOut = out;
            since = now;
        }
    }

    synchronized Bandwidth now(long now) {
        roll(now);
        return new Bandwidth(in, out, rateIn, rateOut);
    }
}
