package org.ashlar.bitswap.wire;

import java.util.List;

/**
 * A received message without its blocks, which are handed on as they arrive.
 *
 * @param full true when the wantlist replaces what was known
 * @param wantlist wants and cancels
 * @param presences HAVE and DONT_HAVE
 * @param pendingBytes what the peer still has to send
 */
public record BitswapMessage(
        boolean full,
        List<WantlistEntry> wantlist,
        List<BlockPresence> presences,
        int pendingBytes) {}
