package org.ashlar.core.front.routing;

import java.time.Duration;
import org.ashlar.core.front.gate.GateTimer;

/** Times of a plan. Stateless. */
final class Delays {
    private Delays() {}

    /**
     * Runs something after a time, at once when it is zero.
     *
     * @return withdraws it
     */
    static Runnable run(GateTimer timer, Duration after, Runnable action) {
        if (after.isZero()) {
            action.run();
            return () -> {};
        }
        return timer.schedule(after, action);
    }

    /**
     * Runs something after a time, never when it is zero.
     *
     * @return withdraws it
     */
    static Runnable limit(GateTimer timer, Duration time, Runnable action) {
        return time.isZero() ? () -> {} : timer.schedule(time, action);
    }
}
