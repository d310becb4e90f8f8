package org.ashlar.core.front.store;

/** Told how far a swap is. Runs on the thread that swaps. */
@FunctionalInterface
public interface SwapProgress {
    /**
     * One step further.
     *
     * @param stage such as {@code copy}
     * @param done values handled in this stage
     * @param total values in this stage, an estimate
     */
    void at(String stage, long done, long total);
}
