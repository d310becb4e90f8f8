package org.ashlar.core.repo;

import java.time.Duration;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.repo.NodeConfig;

/**
 * What {@code Swarm.ConnMgr} says of connections that are closed because there are many.
 *
 * @param lowWater what is left; 0 when nothing is trimmed
 * @param highWater what begins it; 0 when nothing is trimmed
 * @param grace how long a peer is left alone at first
 * @param silence time between two trims
 */
public record Trimming(int lowWater, int highWater, Duration grace, Duration silence) {
    private static final String KEY = "Swarm.ConnMgr.";
    private static final int LOW_WATER = 32;
    private static final int HIGH_WATER = 96;
    private static final Duration GRACE = Duration.ofSeconds(20);
    private static final Duration SILENCE = Duration.ofSeconds(10);

    /**
     * As configured, or Kubo's defaults.
     *
     * @throws InvalidRequestException for a type other than {@code basic} and {@code none}, or a
     *     period that cannot be
     */
    public static Trimming of(NodeConfig config) {
        String type = config.string(KEY + "Type").orElse("basic");
        Duration grace = config.duration(KEY + "GracePeriod").orElse(GRACE);
        Duration silence = config.duration(KEY + "SilencePeriod").orElse(SILENCE);
        if (type.equals("none")) {
            return new Trimming(0, 0, grace, silence);
        }
        if (!type.equals("basic") && !type.isEmpty()) {
            throw new InvalidRequestException(
                    "unrecognized Swarm.ConnMgr.Type: \"" + type + "\"; known are basic and none");
        }
        if (grace.isNegative()) {
            throw new InvalidRequestException(
                    "Swarm.ConnMgr.GracePeriod: grace period must be non-negative");
        }
        if (silence.isNegative() || silence.isZero()) {
            throw new InvalidRequestException(
                    "Swarm.ConnMgr.SilencePeriod: silence period must be non-zero");
        }
        return new Trimming(
                water(config, KEY + "LowWater", LOW_WATER),
                water(config, KEY + "HighWater", HIGH_WATER),
                grace,
                silence);
    }

    private static int water(NodeConfig config, String key, int byDefault) {
        long value = config.integer(key).orElse(byDefault);
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, value));
    }
}
