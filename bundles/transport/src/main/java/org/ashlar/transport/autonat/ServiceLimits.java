package org.ashlar.transport.autonat;

import java.time.Duration;

/**
 * How often peers are dialled back. Immutable.
 *
 * @param ofAll most dials for all peers in the interval
 * @param ofPeer most dials for one peer in the interval
 * @param interval the time that counts
 */
public record ServiceLimits(int ofAll, int ofPeer, Duration interval) {
    /** As in the reference: 60 requests a minute, 12 of one peer. */
    static final ServiceLimits V2 = new ServiceLimits(60, 12, Duration.ofMinutes(1));
}
