package org.ashlar.core.routing;

import java.time.Duration;
import java.util.List;

/** Which routers are asked a question, and in what order. Immutable. */
public sealed interface Plan {
    /** No limit of its own. */
    Duration UNLIMITED = Duration.ZERO;

    /** Nobody is asked. */
    record Nobody() implements Plan {}

    /**
     * One router.
     *
     * @param router its name
     */
    record One(String router) implements Plan {}

    /** All at the same time. */
    record Parallel(List<Step> steps) implements Plan {}

    /** One after the other. */
    record Sequential(List<Step> steps) implements Plan {}

    /**
     * A part of a plan.
     *
     * @param timeout how long it may take, or {@link #UNLIMITED}
     * @param after how long after the others it begins, where all run at the same time
     * @param ignoreErrors true if the whole does not fail with it
     */
    record Step(Plan plan, Duration timeout, Duration after, boolean ignoreErrors) {}
}
