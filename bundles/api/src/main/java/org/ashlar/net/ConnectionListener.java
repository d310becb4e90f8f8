package org.ashlar.net;

import org.ashlar.crypto.PeerId;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Whiteboard: told of peers that come and go. Runs on an event loop and must not block. A listener
 * that registers late is told of the peers already connected.
 */
@ConsumerType
public interface ConnectionListener {
    /** The first connection to a peer is open and identified. */
    void connected(PeerId peer, IdentifyInfo info);

    /** The last connection to a peer is gone. */
    void disconnected(PeerId peer);

    /**
     * Peers that were out of reach may be reached now: a filter went, the network was switched on,
     * the machine got an address, a transport came. Earlier failures to dial are forgotten.
     */
    default void reachChanged() {}
}
