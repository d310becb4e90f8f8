package org.ashlar.core.front.gate;

import java.time.Duration;
import java.time.Instant;

/** Time as gates see it. Safe for use by any thread. */
public interface GateTimer {
    /** The time now. */
    Instant now();

    /**
     * Runs a short action once after a delay, or at once when no timer runs any more.
     *
     * @return withdraws the action when it is run
     */
    Runnable schedule(Duration delay, Runnable action);

    /** True while the whole framework stops: nothing that goes now comes back. */
    boolean stopping();
}
