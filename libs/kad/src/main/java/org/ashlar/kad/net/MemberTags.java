package org.ashlar.kad.net;

import org.ashlar.crypto.PeerId;
import org.ashlar.kad.RoutingTable;
import org.ashlar.net.Network;

/**
 * Keeps the connections of a table's members from being trimmed before others: the far ones, of
 * which there are few that can stand in for each other, are protected; the nearer ones are valued.
 * The numbers are those of go-libp2p-kad-dht. Safe for use by any thread.
 */
final class MemberTags implements RoutingTable.Watcher {
    /** Buckets whose members are protected. */
    static final int PROTECTED = 2;

    /** What another member is worth. */
    static final int VALUE = 5;

    private final Network network;
    private final String name;

    /**
     * @param protocol of the table; each table has a name of its own, and so has its successor
     */
    MemberTags(Network network, String protocol) {
        this.network = network;
        name = Network.ROUTING_TABLE + protocol + "#" + Integer.toHexString(hashCode());
    }

    @Override
    public void answered(PeerId peer, int prefix) {
        if (prefix < PROTECTED) {
            network.protect(peer, name);
        } else {
            network.tag(peer, name, VALUE);
        }
    }

    @Override
    public void left(PeerId peer) {
        network.unprotect(peer, name);
        network.untag(peer, name);
    }
}
