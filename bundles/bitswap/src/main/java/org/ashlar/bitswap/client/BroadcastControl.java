package org.ashlar.bitswap.client;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.ashlar.multiformats.IpScope;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.Network;

/**
 * Chooses who is asked when nobody is known to have a block: those that had one before, peers of
 * the local network and those that the operator wants to stay connected to. Others would answer
 * seldom, and learn what a user reads. The rules are boxo's. Guarded by the client's lock.
 */
public final class BroadcastControl {
    /** Most peers asked, as those of the local network are, that never had anything. */
    static final int MAX_UNTRIED = 64;

    /**
     * What {@code Internal.Bitswap.BroadcastControl} says.
     *
     * @param enable false to ask every peer, whatever the others say
     * @param maxPeers most peers asked; 0 for none at all, negative for no limit
     * @param localPeers true when peers of the local network must have had a block too
     * @param peeredPeers the same for peers that the operator listed
     * @param maxRandomPeers peers asked that are not chosen otherwise
     * @param sendToPendingPeers true to ask those to which a message is about to go anyway
     */
    public record Settings(
            boolean enable,
            int maxPeers,
            boolean localPeers,
            boolean peeredPeers,
            int maxRandomPeers,
            boolean sendToPendingPeers) {
        /** Those of Kubo. */
        static final Settings DEFAULT = new Settings(true, -1, false, false, 0, false);
    }

    private final Network network;
    private final Random random;
    private Settings settings = Settings.DEFAULT;

    BroadcastControl(Network network, Random random) {
        this.network = network;
        this.random = random;
    }

    void use(Settings changed) {
        settings = changed;
    }

    /** Those of the connected peers that are asked now. */
    List<PeerWants> choose(Collection<PeerWants> connected) {
        if (!settings.enable()) {
            return List.copyOf(connected);
        }
        if (settings.maxPeers() == 0) {
            return List.of();
        }
        List<PeerWants> chosen = new ArrayList<>();
        List<PeerWants> others = new ArrayList<>();
        int untried = 0;
        for (PeerWants peer : connected) {
            boolean asked = peer.hadSomething || (untried < MAX_UNTRIED && isTarget(peer));
            untried += asked && !peer.hadSomething ? 1 : 0;
            (asked ? chosen : others).add(peer);
        }
        if (settings.maxRandomPeers() > 0) {
            Collections.shuffle(others, random);
            chosen.addAll(others.subList(0, Math.min(settings.maxRandomPeers(), others.size())));
        }
        if (settings.maxPeers() > 0 && chosen.size() > settings.maxPeers()) {
            Collections.shuffle(chosen, random);
            return List.copyOf(chosen.subList(0, settings.maxPeers()));
        }
        return chosen;
    }

    private boolean isTarget(PeerWants peer) {
        return (!settings.localPeers() && isLocal(peer))
                || (!settings.peeredPeers() && network.isProtected(peer.peer, Network.PEERING))
                || (settings.sendToPendingPeers() && peer.hasPending());
    }

    /** A peer without a known address counts as local. Looked up once for each connection. */
    private boolean isLocal(PeerWants peer) {
        if (peer.local == null) {
            List<Multiaddr> known = network.knownAddresses(peer.peer);
            peer.local = known.isEmpty() || known.stream().anyMatch(BroadcastControl::isLocal);
        }
        return peer.local;
    }

    private static boolean isLocal(Multiaddr address) {
        IpScope scope =
                address.socketAddress()
                        .map(socket -> IpScope.of(socket.getAddress()))
                        .orElse(IpScope.NONE);
        return scope == IpScope.PRIVATE || scope == IpScope.LOOPBACK;
    }
}
