package org.ashlar.routing;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.ashlar.crypto.PeerId;

/**
 * A routing table as it was at one moment, for those who look after the node. Immutable.
 *
 * @param name of the network: {@code wan} or {@code lan}
 * @param refreshed when it was last refreshed as a whole
 * @param buckets peers by the number of leading bits that they share with this node, from 0 on
 */
public record RoutingTableView(
        String name, Optional<Instant> refreshed, List<List<Member>> buckets) {
    /** Copies the lists. */
    public RoutingTableView {
        buckets = buckets.stream().map(List::copyOf).toList();
    }

    /**
     * A peer of the table.
     *
     * @param peer who
     * @param answered when it last answered this node
     */
    public record Member(PeerId peer, Instant answered) {}
}
