package org.ashlar.core.front.command;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ashlar.command.Call;
import org.ashlar.net.ConnectionInfo;
import org.ashlar.net.IdentifyInfo;
import org.ashlar.net.Network;
import org.jspecify.annotations.Nullable;

/** One row of {@code swarm peers}; holds no state. */
final class PeerRows {
    private PeerRows() {}

    static Map<String, @Nullable Object> row(Network network, ConnectionInfo info, Call call) {
        boolean all = call.flag("verbose");
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("Addr", info.remote().toString());
        row.put("Peer", info.peer().toString());
        boolean latency = all || call.flag("latency");
        row.put("Latency", latency ? info.latency().map(Swarm::duration).orElse("n/a") : "");
        row.put("Muxer", all ? info.muxer() : "");
        int direction = info.inbound() ? 1 : 2;
        row.put("Direction", all || call.flag("direction") ? direction : 0);
        List<Object> streams = new ArrayList<>();
        if (all || call.flag("streams")) {
            info.streams().forEach(protocol -> streams.add(Map.of("Protocol", protocol)));
        }
        row.put("Streams", Swarm.orNull(streams));
        boolean identify = all || call.flag("identify");
        row.put("Identify", identify(identify ? network.identified(info.peer()) : none()));
        return row;
    }

    private static java.util.Optional<IdentifyInfo> none() {
        return java.util.Optional.empty();
    }

    private static Map<String, @Nullable Object> identify(java.util.Optional<IdentifyInfo> info) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        List<Object> addresses = new ArrayList<>();
        info.ifPresent(i -> i.addresses().forEach(a -> addresses.add(a + "/p2p/" + i.peer())));
        map.put("ID", info.map(i -> i.peer().toString()).orElse(""));
        map.put(
                "PublicKey",
                info.map(i -> Base64.getEncoder().encodeToString(i.publicKey())).orElse(""));
        map.put("Addresses", Swarm.orNull(addresses));
        map.put("AgentVersion", info.map(IdentifyInfo::agentVersion).orElse(""));
        map.put("Protocols", Swarm.orNull(info.map(IdentifyInfo::protocols).orElse(List.of())));
        return map;
    }

    static String text(Map<?, ?> row) {
        StringBuilder text = new StringBuilder();
        text.append(row.get("Addr")).append("/p2p/").append(row.get("Peer"));
        if (!"".equals(row.get("Latency"))) {
            text.append(' ').append(row.get("Latency"));
        }
        if (row.get("Direction") instanceof Number direction && direction.intValue() != 0) {
            text.append(direction.intValue() == 1 ? " inbound" : " outbound");
        }
        text.append('\n');
        if (row.get("Streams") instanceof List<?> streams) {
            for (Object stream : streams) {
                text.append("  ").append(((Map<?, ?>) stream).get("Protocol")).append('\n');
            }
        }
        return text.toString();
    }
}
