package org.ashlar.core.front.command;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ashlar.core.front.net.BootstrapPeers;
import org.ashlar.repo.NodeConfig;
import org.jspecify.annotations.Nullable;

/** What the bootstrap commands share; holds no state. */
final class BootstrapList {
    private BootstrapList() {}

    static Map<String, @Nullable Object> answer(List<String> peers) {
        Map<String, @Nullable Object> answer = new HashMap<>();
        answer.put("Peers", Swarm.orNull(peers.stream().sorted().toList()));
        return answer;
    }

    /** One peer a line. */
    static String text(String prefix, Object value) {
        StringBuilder text = new StringBuilder();
        if (value instanceof Map<?, ?> map && map.get("Peers") instanceof List<?> list) {
            list.forEach(peer -> text.append(prefix).append(peer).append('\n'));
        }
        return text.toString();
    }

    /** Removes peers; what is not there is not told. */
    static List<String> remove(NodeConfig config, List<String> peers) {
        List<String> left = new ArrayList<>(config.strings(BootstrapPeers.KEY));
        List<String> removed = peers.stream().filter(left::contains).distinct().toList();
        if (left.removeAll(removed)) {
            config.set(BootstrapPeers.KEY, left);
        }
        return removed;
    }

    /** The canonical form of a peer's address, or the placeholder. */
    static String parse(String text) {
        if (text.equals(BootstrapPeers.AUTO) || text.equals("default")) {
            return BootstrapPeers.AUTO;
        }
        var peer = Swarm.target(text);
        return peer.address().map(Object::toString).orElse("") + "/p2p/" + peer.peer();
    }
}
