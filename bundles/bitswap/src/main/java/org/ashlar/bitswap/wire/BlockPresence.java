package org.ashlar.bitswap.wire;

import org.ashlar.multiformats.Cid;

/**
 * HAVE or DONT_HAVE.
 *
 * @param cid the block that was asked for
 * @param have true for HAVE
 */
public record BlockPresence(Cid cid, boolean have) {}
