package org.ashlar.bitswap.client;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.ashlar.block.Block;
import org.ashlar.multiformats.Cid;
import org.jspecify.annotations.Nullable;

/** One block that a session wants, and what its peers said of it. Guarded by the client's lock. */
final class SessionWant {
    /** One caller that waits. */
    record Waiter(Cid cid, CompletableFuture<Block> result) {}

    final Cid cid;
    final int priority;
    final long created;
    final List<Waiter> waiters = new ArrayList<>(1);

    /** Peers that were told of the want. */
    final Set<PeerWants> told = new LinkedHashSet<>();

    /** Peers that said HAVE. */
    final Set<PeerWants> have = new LinkedHashSet<>();

    /** Peers that said DONT_HAVE, or nothing in time. */
    final Set<PeerWants> dontHave = new HashSet<>();

    /** The peer that was asked for the block itself. */
    @Nullable PeerWants asked;

    boolean broadcast;

    SessionWant(Cid cid, int priority, long created) {
        this.cid = cid;
        this.priority = priority;
        this.created = created;
    }
}
