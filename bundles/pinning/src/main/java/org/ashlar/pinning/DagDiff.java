package org.ashlar.pinning;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.ashlar.block.Block;
import org.ashlar.block.BlockSession;
import org.ashlar.block.DagWalker;
import org.ashlar.block.HashSet128;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.ipld.Ipld;
import org.ashlar.runtime.CallContext;
import org.jspecify.annotations.Nullable;

/**
 * Fetches what a graph has and another, complete one has not: the two are walked side by side, and
 * what both link to is left alone. Confined to one thread.
 */
final class DagDiff {
    private static final int MAX_OPEN = 1 << 20;

    private final CallContext context;
    private final BlockSession session;
    private final DagWalker walker;
    private final HashSet128 seen = new HashSet128();

    /** A place in the new graph and what stood there in the old one. */
    private record Pair(@Nullable Cid old, Cid now) {}

    DagDiff(CallContext context, BlockSession session) {
        this.context = context;
        this.session = session;
        this.walker = new DagWalker(context, session, true);
    }

    /**
     * Fetches all of {@code now} that is not below {@code old}.
     *
     * @param old root of a graph that is complete here
     * @throws org.ashlar.error.ContentNotFoundException if a block is not to be had
     */
    void fetch(Cid old, Cid now, DagWalker.Visitor visitor) {
        Deque<Pair> open = new ArrayDeque<>();
        open.push(new Pair(old, now));
        while (!open.isEmpty()) {
            context.check();
            Pair pair = open.pop();
            if (Objects.equals(pair.now(), pair.old()) || !seen.add(pair.now().toV1().bytes())) {
                continue;
            }
            Cid before = pair.old();
            if (before == null) {
                walker.walk(pair.now(), visitor);
                continue;
            }
            visitor.visited(pair.now(), 0);
            pairs(links(before), links(pair.now())).forEach(open::push);
            if (open.size() > MAX_OPEN) {
                throw new ProtocolViolationException("content has too many links at once");
            }
        }
    }

    /** What is new, each with something that is gone, which is likely its predecessor. */
    private static List<Pair> pairs(List<Cid> before, List<Cid> after) {
        Set<Cid> common = new HashSet<>(before);
        common.retainAll(new HashSet<>(after));
        List<Cid> gone = before.stream().filter(cid -> !common.contains(cid)).toList();
        List<Pair> pairs = new ArrayList<>();
        int next = 0;
        for (Cid cid : after) {
            if (!common.contains(cid)) {
                Cid old = next < gone.size() ? gone.get(next) : null;
                next++;
                pairs.add(new Pair(old, cid));
            }
        }
        return pairs;
    }

    private List<Cid> links(Cid cid) {
        Block block = context.await(session.get(cid));
        try {
            return Ipld.links(cid.codec(), block.data());
        } catch (FormatException e) {
            throw new ProtocolViolationException(
                    "malformed block " + cid + ": " + e.getMessage(), e);
        }
    }
}
