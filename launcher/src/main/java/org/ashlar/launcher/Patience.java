package org.ashlar.launcher;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.ashlar.core.repo.RepoLock;
import org.ashlar.core.repo.RepoLockedException;

/**
 * How long a command waits while somebody else has the repo: most often a daemon that starts, and
 * will answer in a moment, or one that ends. Confined to one thread.
 */
final class Patience {
    private static final Duration USUAL = Duration.ofSeconds(10);
    private static final long PAUSE_NANOS = 50_000_000;

    private final Supplier<Optional<Duration>> given;
    private final LongSupplier clock;
    private final LongConsumer sleeper;
    private long waited = -1;
    private long last;

    /**
     * @param given how long; zero or less is without end, none is the usual time
     * @param clock nanoseconds
     * @param sleeper waits for so many nanoseconds
     */
    Patience(Supplier<Optional<Duration>> given, LongSupplier clock, LongConsumer sleeper) {
        this.given = given;
        this.clock = clock;
        this.sleeper = sleeper;
    }

    /** As the environment says. */
    static Patience ofEnvironment() {
        return new Patience(RepoLock::patience, System::nanoTime, LockSupport::parkNanos);
    }

    /** True when the user said how long to wait. */
    boolean isGiven() {
        return given.get().isPresent();
    }

    /**
     * Returns after a moment.
     *
     * @throws RepoLockedException what was given, when the time is over
     */
    void pause(RepoLockedException why) {
        long now = clock.getAsLong();
        waited = waited < 0 ? 0 : waited + (now - last);
        last = now;
        Duration limit = given.get().orElse(USUAL);
        boolean endless = limit.isZero() || limit.isNegative();
        if (!endless && waited >= limit.toNanos()) {
            throw why;
        }
        sleeper.accept(PAUSE_NANOS);
    }
}
