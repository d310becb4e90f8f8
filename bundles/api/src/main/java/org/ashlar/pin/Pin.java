package org.ashlar.pin;

import org.ashlar.multiformats.Cid;

/**
 * A stored pin.
 *
 * @param cid what is kept
 * @param mode recursive or direct
 * @param name the user's label, empty when there is none
 */
public record Pin(Cid cid, PinMode mode, String name) {}
