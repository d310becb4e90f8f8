package org.ashlar.bitswap.wire;

import org.ashlar.multiformats.Cid;

/**
 * One line of a wantlist.
 *
 * @param cid wanted block
 * @param priority higher is more urgent
 * @param cancel true to withdraw the want
 * @param wantHave true to ask only whether the peer has the block
 * @param sendDontHave true when a negative answer is wanted too
 */
public record WantlistEntry(
        Cid cid, int priority, boolean cancel, boolean wantHave, boolean sendDontHave) {
    /** An entry that withdraws a want. */
    public static WantlistEntry cancel(Cid cid) {
        return new WantlistEntry(cid, 0, true, false, false);
    }
}
