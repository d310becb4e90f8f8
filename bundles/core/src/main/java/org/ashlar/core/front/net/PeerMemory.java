package org.ashlar.core.front.net;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.ConnectionInfo;
import org.ashlar.net.Network;
import org.ashlar.store.Key;
import org.ashlar.store.RootStore;
import org.ashlar.store.Write;

/**
 * Keeps some peers of this run in the repo, so that the next one finds the network again. Calls
 * block on the disk. Safe for use by any thread.
 */
final class PeerMemory {
    static final Key KEY = Key.of("/local/ashlar/peers");
    static final int MAX_PEERS = 64;
    static final int MAX_ADDRESSES = 8;
    private static final int MAX_BYTES = 128 * 1024;

    private final RootStore store;
    private String saved = "";

    PeerMemory(RootStore store) {
        this.store = store;
    }

    /** The peers of the last run; what cannot be read is left out. */
    synchronized Map<PeerId, List<Multiaddr>> load() {
        Map<PeerId, List<Multiaddr>> peers = new LinkedHashMap<>();
        byte[] bytes = store.get(KEY).orElse(new byte[0]);
        if (bytes.length <= MAX_BYTES) {
            saved = new String(bytes, StandardCharsets.UTF_8);
            saved.lines().limit(MAX_PEERS).forEach(line -> read(line, peers));
        }
        return peers;
    }

    private static void read(String line, Map<PeerId, List<Multiaddr>> peers) {
        List<String> parts = List.of(line.split(" "));
        try {
            List<Multiaddr> addresses = new ArrayList<>();
            for (String text : parts.subList(1, Math.min(parts.size(), 1 + MAX_ADDRESSES))) {
                addresses.add(Multiaddr.parse(text));
            }
            peers.put(PeerId.parse(parts.get(0)), addresses);
        } catch (FormatException e) {
            return; // written by another version
        }
    }

    /** Saves peers to which this node is connected; with none, what is there stays. */
    synchronized void save(Network network) {
        String text =
                network.connections().stream()
                        .map(ConnectionInfo::peer)
                        .distinct()
                        .map(peer -> line(peer, network.knownAddresses(peer)))
                        .filter(line -> line.indexOf(' ') > 0)
                        .limit(MAX_PEERS)
                        .sorted()
                        .collect(Collectors.joining("\n"));
        if (!text.isEmpty() && !text.equals(saved)) {
            store.write(List.of(Write.put(KEY, text.getBytes(StandardCharsets.UTF_8))));
            saved = text;
        }
    }

    private static String line(PeerId peer, List<Multiaddr> addresses) {
        return addresses.stream()
                .limit(MAX_ADDRESSES)
                .map(address -> " " + address)
                .collect(Collectors.joining("", peer.toString(), ""));
    }
}
