package org.ashlar.pin;

import org.ashlar.multiformats.Cid;

/**
 * Why a block is kept.
 *
 * @param mode of the pin; indirect when the block is below it
 * @param through what is pinned
 */
public record PinReason(PinMode mode, Cid through) {
    /** In Kubo's words, such as {@code pinned: recursive}. */
    @Override
    public String toString() {
        return mode == PinMode.INDIRECT ? "pinned via " + through : "pinned: " + mode.label();
    }
}
