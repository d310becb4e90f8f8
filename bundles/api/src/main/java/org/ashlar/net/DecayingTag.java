package org.ashlar.net;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * A value of peers that changes by itself with time, and is moved by {@link Network#bump}. Tags of
 * the same name are the same. The functions are called under a lock: they must only compute.
 *
 * @param name what it says of a peer
 * @param interval between two decays
 * @param decay what a decay leaves
 * @param bump what a bump makes of a value
 */
public record DecayingTag(String name, Duration interval, Decay decay, Bump bump) {
    /**
     * @throws IllegalArgumentException unless the interval is at least a second
     */
    public DecayingTag {
        if (interval.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("decay interval under a second: " + interval);
        }
    }

    /** How a value gets less. */
    @FunctionalInterface
    public interface Decay {
        /**
         * What one interval leaves.
         *
         * @param idle time since the last bump
         * @return the new value; empty when nothing is left of it
         */
        OptionalInt after(int value, Duration idle);

        /** Keeps the value. */
        static Decay none() {
            return (value, idle) -> OptionalInt.of(value);
        }

        /** Takes the same away each time. */
        static Decay fixed(int less) {
            return (value, idle) -> positive(value - less);
        }

        /** Multiplies, and rounds down. */
        static Decay linear(double factor) {
            return (value, idle) -> positive((int) Math.floor(value * factor));
        }

        /** Keeps the value until nothing was added for some time. */
        static Decay whenInactive(Duration time) {
            return (value, idle) ->
                    idle.compareTo(time) < 0 ? OptionalInt.of(value) : OptionalInt.empty();
        }

        private static OptionalInt positive(int value) {
            return value > 0 ? OptionalInt.of(value) : OptionalInt.empty();
        }
    }

    /** What a bump makes of a value. */
    @FunctionalInterface
    public interface Bump {
        /** The value after the bump. */
        int after(int value, int delta);

        /** Adds. */
        static Bump sum() {
            return (value, delta) ->
                    (int)
                            Math.max(
                                    Integer.MIN_VALUE,
                                    Math.min(Integer.MAX_VALUE, (long) value + delta));
        }

        /** Adds, within bounds. */
        static Bump sumWithin(int least, int most) {
            return (value, delta) -> (int) Math.max(least, Math.min(most, (long) value + delta));
        }

        /** Replaces. */
        static Bump overwrite() {
            return (value, delta) -> delta;
        }
    }
}
