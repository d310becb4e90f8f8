package org.ashlar.routing;

import java.util.List;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multiaddr;

/**
 * A peer and where it may be reached. Immutable: it passes between the threads of a search.
 *
 * @param id the peer
 * @param addresses without a trailing {@code /p2p}; may be empty
 */
public record PeerInfo(PeerId id, List<Multiaddr> addresses) {
    /** Copies the addresses. */
    public PeerInfo {
        addresses = List.copyOf(addresses);
    }
}
