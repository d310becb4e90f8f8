package org.ashlar.exchange.http;

import java.util.concurrent.TimeUnit;
import org.ashlar.exchange.http.wire.GatewayUrl;

/** What is known of one gateway. Guarded by the client's lock; times are of its clock. */
final class Endpoint {
    /** Blocks in a row that it has not, after which it is left alone; as many as for Kubo. */
    static final int MAX_MISSES = 100;

    /** Longest time that it is left alone for, whatever it says. */
    static final long MAX_WAIT_NS = TimeUnit.MINUTES.toNanos(1);

    private static final long FIRST_WAIT_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int MAX_DOUBLINGS = 6;
    private static final long MIN_PATIENCE_NS = TimeUnit.SECONDS.toNanos(2);

    /** How far it is known. */
    enum State {
        /** Not asked yet. */
        NEW,
        /** Asked whether it is a gateway. */
        PROBED,
        /** It is one. */
        READY
    }

    final GatewayUrl url;
    State state = State.NEW;

    /** Requests under way. */
    int running;

    /** Time of the last block from it. */
    long delivered = Long.MIN_VALUE;

    private int misses;
    private int failures;
    private long notBefore = Long.MIN_VALUE;
    private boolean left;
    private double took;

    Endpoint(GatewayUrl url) {
        this.url = url;
    }

    /** True when it may be asked now. */
    boolean usable(long now) {
        return !left && now >= notBefore;
    }

    /** Lower is better: few open requests, quick answers. */
    double cost() {
        return (running + 1) * Math.max(1, took);
    }

    /** A request that takes longer than this may be sent to another one too. */
    long patience() {
        return Math.max(MIN_PATIENCE_NS, (long) (4 * took));
    }

    /** It has answered the probe, or with a block. */
    void answered(long time) {
        state = State.READY;
        failures = 0;
        took = took == 0 ? time : 0.8 * took + 0.2 * time;
    }

    /** It gave a block. */
    void hit(long now, long time) {
        answered(time);
        misses = 0;
        delivered = now;
    }

    /** It has not the block. */
    void missed(long now) {
        failures = 0;
        if (++misses > MAX_MISSES) {
            left = true;
            hold(now, MAX_WAIT_NS);
        }
    }

    /** It failed: each time in a row it is left alone for longer. A burst of failures is one. */
    void failed(long now) {
        if (now >= notBefore) {
            failures++;
            hold(now, FIRST_WAIT_NS << Math.min(MAX_DOUBLINGS, failures - 1));
        }
    }

    /** It is left alone for a time, of which a minute counts. */
    void hold(long now, long wait) {
        notBefore = Math.max(notBefore, now + Math.min(MAX_WAIT_NS, wait));
    }

    /** It is no gateway, or lies. */
    void shun(long now) {
        state = State.NEW;
        hold(now, MAX_WAIT_NS);
    }

    /** Routing names it: if that is some time after it was given up, it is tried again. */
    void named(long now) {
        if (left && now >= notBefore) {
            left = false;
            misses = 0;
        }
    }
}
