package org.ashlar.http.server;

import java.time.Duration;

/**
 * Bounds of one listener. Immutable.
 *
 * @param connections most connections at a time; more are closed at once
 * @param active most requests that run at a time
 * @param queued most requests that wait for their turn; more get an error
 * @param busyStatus status of that error
 * @param header time for a request's head to arrive
 * @param idle time a connection may stay without a request
 * @param stall time without progress while a body is read or written
 * @param handlerWait time that requests wait for a handler that is away
 */
record Limits(
        int connections,
        int active,
        int queued,
        int busyStatus,
        Duration header,
        Duration idle,
        Duration stall,
        Duration handlerWait) {
    static final int MAX_LINE = 8 << 10;
    static final int MAX_HEADERS = 32 << 10;
    static final int MAX_CHUNK = 64 << 10;

    /** The RPC: users pause their pipes, so stalls are tolerated for long. */
    static Limits api() {
        return new Limits(
                256,
                12,
                128,
                503,
                Duration.ofSeconds(10),
                Duration.ofSeconds(90),
                Duration.ofMinutes(30),
                Duration.ofSeconds(2));
    }

    /** The gateway, which strangers may reach. */
    static Limits gateway() {
        return new Limits(
                256,
                8,
                64,
                429,
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                Duration.ofSeconds(2));
    }

    /** The same with at most so many requests that run or wait; 0 sets no other limit. */
    Limits most(long requests) {
        if (requests <= 0) {
            return this;
        }
        int running = (int) Math.min(active, requests);
        return new Limits(
                connections,
                running,
                (int) Math.min(queued, requests - running),
                busyStatus,
                header,
                idle,
                stall,
                handlerWait);
    }
}
