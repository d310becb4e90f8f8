package org.ashlar.bitswap.server;

import java.time.Duration;
import org.ashlar.crypto.PeerId;
import org.ashlar.net.DecayingTag;
import org.ashlar.net.Network;

/**
 * Tells the network which peers are worth their connections: those for which something waits, and
 * those with which blocks were exchanged. Guarded by the engine.
 */
final class PartnerTags {
    static final String QUEUED = "bs-engine-queued";

    /** As in boxo. */
    static final int QUEUED_VALUE = 10;

    private static final int MOST = 10;

    /** Goes quickly when nothing is exchanged. */
    static final DecayingTag RECENT =
            new DecayingTag(
                    "bs-engine-recent",
                    Duration.ofSeconds(10),
                    DecayingTag.Decay.linear(0.5),
                    DecayingTag.Bump.overwrite());

    /** Grows with the number of exchanges, and goes slowly. */
    static final DecayingTag USEFUL =
            new DecayingTag(
                    "bs-engine-useful",
                    Duration.ofSeconds(100),
                    DecayingTag.Decay.fixed(1),
                    DecayingTag.Bump.sumWithin(0, MOST));

    private final Network network;

    PartnerTags(Network network) {
        this.network = network;
    }

    /** Blocks went to a peer, or came from it. */
    void exchanged(PeerId peer) {
        network.bump(peer, RECENT, MOST);
        network.bump(peer, USEFUL, 1);
    }

    /** Tells when a peer begins or ends to have something waiting. */
    void look(Partner partner) {
        boolean busy = partner.busy();
        if (busy != partner.noted) {
            partner.noted = busy;
            if (busy) {
                network.tag(partner.peer, QUEUED, QUEUED_VALUE);
            } else {
                network.untag(partner.peer, QUEUED);
            }
        }
    }

    /** The engine ends. */
    void forget(Partner partner) {
        network.untag(partner.peer, QUEUED);
        network.untag(partner.peer, RECENT.name());
        network.untag(partner.peer, USEFUL.name());
    }
}
