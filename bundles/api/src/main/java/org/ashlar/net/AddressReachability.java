package org.ashlar.net;

import java.util.List;
import org.ashlar.multiformats.Multiaddr;

/**
 * Whether this node can be reached, and at which of its public addresses, as peers found that were
 * asked to dial back. Addresses are without {@code /p2p}.
 *
 * @param node of the node as a whole
 * @param reachable where several peers could dial it
 * @param unreachable where several peers could not
 * @param unknown of which not enough is known yet
 */
public record AddressReachability(
        Reachability node,
        List<Multiaddr> reachable,
        List<Multiaddr> unreachable,
        List<Multiaddr> unknown) {
    /** Nothing is known. */
    public static final AddressReachability UNKNOWN =
            new AddressReachability(Reachability.UNKNOWN, List.of(), List.of(), List.of());
}
