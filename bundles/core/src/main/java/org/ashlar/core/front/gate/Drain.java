package org.ashlar.core.front.gate;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Waits until nothing of some providers is lent, so that they can go together. They lend nothing
 * for a short time; when that does not suffice, they lend again until the leases of before are
 * back, and try once more. So a long piece of work holds up who goes, not who asks. Stateless.
 */
public final class Drain {
    /** How long nothing is lent at first; each time twice as long. */
    static final Duration FIRST = Duration.ofMillis(100);

    /** How long nothing is lent at most. */
    static final Duration LONGEST = Duration.ofSeconds(1);

    private Drain() {}

    /** A provider that is to go. */
    public interface Leaver {
        /** Lends no more; the result is done when no lease is out. */
        CompletableFuture<@Nullable Void> close();

        /**
         * Lends again, unless others lend in its place or nobody should; the result is done when
         * the leases that are out now are back.
         */
        CompletableFuture<@Nullable Void> open();
    }

    /**
     * Returns when none of them lends and no lease is out, or at the end of the time.
     *
     * @return false when leases were out at the end of the time
     */
    public static boolean await(List<? extends Leaver> all, GateTimer timer, Duration limit) {
        CompletableFuture<@Nullable Void> idle = each(all, Leaver::close);
        if (idle.isDone()) {
            return true;
        }
        CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
        Runnable cancel = timer.schedule(limit, () -> over.complete(null));
        Duration window = FIRST;
        while (!within(window, timer, idle, over)) {
            if (over.isDone()) {
                return false;
            }
            any(each(all, Leaver::open), over);
            idle = each(all, Leaver::close);
            if (over.isDone()) {
                return within(LONGEST, timer, idle, new CompletableFuture<>()); // what began late
            }
            window = longer(window);
        }
        cancel.run();
        return true;
    }

    private static Duration longer(Duration window) {
        Duration twice = window.multipliedBy(2);
        return twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
    }

    /** Waits for either, or the end of a time; true if it was the first. */
    private static boolean within(
            Duration time,
            GateTimer timer,
            CompletableFuture<@Nullable Void> first,
            CompletableFuture<@Nullable Void> second) {
        CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
        Runnable cancel = timer.schedule(time, () -> end.complete(null));
        any(first, second, end);
        cancel.run();
        return first.isDone();
    }

    private static void any(CompletableFuture<?>... futures) {
        var unused = Waiting.uninterruptibly(CompletableFuture.anyOf(futures));
    }

    private static CompletableFuture<@Nullable Void> each(
            List<? extends Leaver> all, Function<Leaver, CompletableFuture<@Nullable Void>> act) {
        return CompletableFuture.allOf(all.stream().map(act).toArray(CompletableFuture<?>[]::new));
    }
}
