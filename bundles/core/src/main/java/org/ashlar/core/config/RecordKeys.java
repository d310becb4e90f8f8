package org.ashlar.core.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ashlar.command.GoDuration;
import org.ashlar.error.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/**
 * Which keys of the node's configuration a value in a record of Configuration Admin stands for: the
 * way back of {@link ConfigRecords} and {@link RouterRecords}. Stateless.
 */
final class RecordKeys {
    /** Records that are there or not, as a key says. */
    static final Map<String, String> SWITCHES =
            Map.of(
                    ConfigRecords.QUIC, "Swarm.Transports.Network.QUIC",
                    ConfigRecords.MDNS, "Discovery.MDNS.Enabled",
                    ConfigRecords.BITSWAP, "Bitswap.Libp2pEnabled",
                    ConfigRecords.EXCHANGE_HTTP, "HTTPRetrieval.Enabled",
                    ConfigRecords.P2P, "Experimental.Libp2pStreamMounting");

    private static final String SECURITY = "Swarm.Transports.Security.";
    private static final int STEP = 100;
    private static final Map<String, Way> WAYS = new HashMap<>();

    /** Sets keys to what values of a record mean. */
    private interface Way {
        void put(List<String> values, Map<String, Object> keys);
    }

    static {
        String transport = ConfigRecords.TRANSPORT;
        list(transport, "swarm.addresses", "Addresses.Swarm");
        list(transport, "announce", "Addresses.Announce");
        list(transport, "append.announce", "Addresses.AppendAnnounce");
        list(transport, "no.announce", "Addresses.NoAnnounce");
        list(transport, "address.filters", "Swarm.AddrFilters");
        WAYS.put(transport + "/security", RecordKeys::security);
        number(transport, "conn.low.water", "Swarm.ConnMgr.LowWater");
        number(transport, "conn.high.water", "Swarm.ConnMgr.HighWater");
        duration(transport, "conn.grace.ms", "Swarm.ConnMgr.GracePeriod");
        duration(transport, "conn.silence.ms", "Swarm.ConnMgr.SilencePeriod");
        flag(transport, "tcp", "Swarm.Transports.Network.TCP", true);
        flag(transport, "websocket", "Swarm.Transports.Network.Websocket", true);
        text(transport, "wss.certificate", "Internal.SecureWebSocket.CertificateFile");
        text(transport, "wss.key", "Internal.SecureWebSocket.KeyFile");
        flag(transport, "resource.limits", "Swarm.ResourceMgr.Enabled", true);
        flag(transport, "metering", "Swarm.DisableBandwidthMetrics", false);
        text(transport, "memory.budget.bytes", "Internal.MemoryBudget");
        text(transport, "max.memory.bytes", "Swarm.ResourceMgr.MaxMemory");
        number(transport, "max.sockets", "Swarm.ResourceMgr.MaxFileDescriptors");
        text(transport, "rate.total.bytes", "Internal.Bandwidth.MaxTotal");
        text(transport, "rate.peer.bytes", "Internal.Bandwidth.MaxPerPeer");
        text(transport, "autonat.service", "AutoNAT.ServiceMode");
        number(transport, "autonat.global.limit", "AutoNAT.Throttle.GlobalLimit");
        number(transport, "autonat.peer.limit", "AutoNAT.Throttle.PeerLimit");
        duration(transport, "autonat.interval.ms", "AutoNAT.Throttle.Interval");
        text(transport, "force.reachability", "Internal.Libp2pForceReachability");
        text(transport, "agent.suffix", "Version.AgentSuffix");
        list(ConfigRecords.PEERS, "bootstrap", "Bootstrap");
        WAYS.put(ConfigRecords.PEERS + "/peering", RecordKeys::peering);
        text(ConfigRecords.BITSWAP, "memory.budget.bytes", "Internal.MemoryBudget");
        flag(ConfigRecords.BITSWAP, "server.enabled", "Bitswap.ServerEnabled", true);
        number(
                ConfigRecords.BITSWAP,
                "max.outstanding.bytes.per.peer",
                "Internal.Bitswap.MaxOutstandingBytesPerPeer");
        broadcasts();
        number(ConfigRecords.EXCHANGE_HTTP, "workers", "HTTPRetrieval.NumWorkers");
        text(ConfigRecords.EXCHANGE_HTTP, "max.block.bytes", "HTTPRetrieval.MaxBlockSize");
        list(ConfigRecords.EXCHANGE_HTTP, "allowed", "HTTPRetrieval.Allowlist");
        list(ConfigRecords.EXCHANGE_HTTP, "denied", "HTTPRetrieval.Denylist");
        flag(ConfigRecords.EXCHANGE_HTTP, "insecure", "HTTPRetrieval.TLSInsecureSkipVerify", true);
        list(ConfigRecords.HTTP, "api.addresses", "Addresses.API");
        list(ConfigRecords.HTTP, "gateway.addresses", "Addresses.Gateway");
        for (String kind : new String[] {"dht", "dhtclient"}) {
            String router = RouterRecords.PREFIX + kind;
            number(router, "concurrency", "Internal.Kad.Concurrency");
            number(router, "queries", "Internal.Kad.MaxQueries");
            duration(router, "refresh.ms", "Internal.Kad.RefreshInterval");
            flag(router, "loopback", "Routing.LoopbackAddressesOnLanDHT", true);
        }
    }

    private RecordKeys() {}

    private static void broadcasts() {
        String key = "Internal.Bitswap.BroadcastControl.";
        flag(ConfigRecords.BITSWAP, "broadcast.control", key + "Enable", true);
        number(ConfigRecords.BITSWAP, "broadcast.max.peers", key + "MaxPeers");
        flag(ConfigRecords.BITSWAP, "broadcast.control.local", key + "LocalPeers", true);
        flag(ConfigRecords.BITSWAP, "broadcast.control.peered", key + "PeeredPeers", true);
        number(ConfigRecords.BITSWAP, "broadcast.random.peers", key + "MaxRandomPeers");
        flag(ConfigRecords.BITSWAP, "broadcast.to.pending", key + "SendToPendingPeers", true);
    }

    private static void list(String pid, String name, String key) {
        WAYS.put(pid + "/" + name, (values, keys) -> keys.put(key, values));
    }

    private static void text(String pid, String name, String key) {
        WAYS.put(pid + "/" + name, (values, keys) -> keys.put(key, one(name, values)));
    }

    private static void number(String pid, String name, String key) {
        WAYS.put(pid + "/" + name, (values, keys) -> keys.put(key, whole(name, values)));
    }

    private static void duration(String pid, String name, String key) {
        WAYS.put(
                pid + "/" + name,
                (values, keys) ->
                        keys.put(key, GoDuration.text(Duration.ofMillis(whole(name, values)))));
    }

    /**
     * @param same false if the key says the contrary
     */
    private static void flag(String pid, String name, String key, boolean same) {
        WAYS.put(
                pid + "/" + name,
                (values, keys) -> keys.put(key, one(name, values).equals("true") == same));
    }

    private static String one(String name, List<String> values) {
        if (values.size() != 1) {
            throw new InvalidRequestException(name + " needs one value");
        }
        return values.get(0).trim();
    }

    private static long whole(String name, List<String> values) {
        try {
            return Long.parseLong(one(name, values));
        } catch (NumberFormatException e) {
            throw new InvalidRequestException(name + " needs a whole number", e);
        }
    }

    /** The first is the preferred one; those that are missing are off. */
    private static void security(List<String> values, Map<String, Object> keys) {
        for (String channel : new String[] {"TLS", "Noise"}) {
            int place =
                    values.stream()
                            .map(String::trim)
                            .toList()
                            .indexOf(channel.toLowerCase(Locale.ROOT));
            keys.put(SECURITY + channel, place < 0 ? (Object) false : (place + 1L) * STEP);
        }
    }

    /** Each is the name of a peer and its addresses. */
    private static void peering(List<String> values, Map<String, Object> keys) {
        List<Object> peers = new ArrayList<>();
        for (String value : values) {
            List<String> parts = List.of(value.trim().split(" +"));
            Map<String, Object> peer = new LinkedHashMap<>();
            peer.put("ID", parts.get(0));
            peer.put("Addrs", parts.subList(1, parts.size()));
            peers.add(peer);
        }
        keys.put("Peering.Peers", peers);
    }

    /**
     * The keys that a value of a record stands for, with what they are to be.
     *
     * @param values as {@link #texts} gives them
     * @return empty if it stands for none
     * @throws InvalidRequestException if the value has a wrong form
     */
    static Optional<Map<String, Object>> of(String pid, String name, List<String> values) {
        Way way = WAYS.get(pid + "/" + name);
        if (way == null) {
            return Optional.empty();
        }
        Map<String, Object> keys = new LinkedHashMap<>();
        way.put(values, keys);
        return Optional.of(keys);
    }

    /** A value of a record in the form in which two can be compared: each way to write it alike. */
    static List<String> texts(@Nullable Object value) {
        List<String> texts = new ArrayList<>();
        if (value instanceof Object[] array) {
            for (Object item : array) {
                texts.add(String.valueOf(item));
            }
        } else if (value instanceof Iterable<?> items) {
            items.forEach(item -> texts.add(String.valueOf(item)));
        } else if (value != null) {
            texts.add(String.valueOf(value));
        }
        return texts;
    }
}
