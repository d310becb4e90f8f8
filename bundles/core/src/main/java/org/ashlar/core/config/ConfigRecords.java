package org.ashlar.core.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ashlar.block.Block;
import org.ashlar.core.front.net.BootstrapPeers;
import org.ashlar.core.repo.Trimming;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.repo.NodeConfig;

/** What Configuration Admin records follow from the node's configuration. Stateless. */
final class ConfigRecords {
    static final String TRANSPORT = "org.ashlar.transport";
    static final String QUIC = "org.ashlar.transport.quic";
    static final String BITSWAP = "org.ashlar.bitswap";
    static final String EXCHANGE_HTTP = "org.ashlar.exchange.http";
    static final String P2P = "org.ashlar.p2p";
    static final String PEERS = "org.ashlar.peers";
    static final String MDNS = "org.ashlar.mdns";
    static final String HTTP = "org.ashlar.http";

    private static final String MEMORY = "Internal.MemoryBudget";
    private static final long QUIC_IDLE_MS = 30_000;
    private static final long OUTSTANDING_BYTES = 1 << 20;
    private static final int HTTP_WORKERS = 16;
    private static final int TUNNELS = 128;
    private static final long TLS_PRIORITY = 100;
    private static final long NOISE_PRIORITY = 200;
    private static final String ANY_PORT = "/ip4/127.0.0.1/tcp/0";

    private ConfigRecords() {}

    /** Values by PID, but for the routers; a PID that is not there has no record. */
    static Map<String, Map<String, Object>> of(NodeConfig config, Mode mode) {
        Map<String, Map<String, Object>> records = new LinkedHashMap<>();
        if (!mode.offline()) {
            records.put(TRANSPORT, transport(config));
            if (quic(config)) {
                records.put(QUIC, Map.of("idle_ms", QUIC_IDLE_MS));
            }
            records.put(PEERS, peers(config));
            if (config.bool("Discovery.MDNS.Enabled").orElse(false)) {
                records.put(MDNS, Map.of("loopback", false));
            }
            if (config.bool("Bitswap.Libp2pEnabled").orElse(true)) {
                records.put(BITSWAP, bitswap(config));
            }
            if (httpRetrieval(config)) {
                records.put(EXCHANGE_HTTP, exchangeHttp(config));
            }
            if (config.bool("Experimental.Libp2pStreamMounting").orElse(false)) {
                records.put(P2P, Map.of("max_streams", TUNNELS));
            }
        }
        records.put(HTTP, http(config, mode));
        return records;
    }

    private static Map<String, Object> transport(NodeConfig config) {
        Map<String, Object> record = new TreeMap<>();
        record.put("swarm_addresses", texts(config, "Addresses.Swarm"));
        record.put("announce", texts(config, "Addresses.Announce"));
        record.put("append_announce", texts(config, "Addresses.AppendAnnounce"));
        record.put("no_announce", texts(config, "Addresses.NoAnnounce"));
        record.put("address_filters", texts(config, "Swarm.AddrFilters"));
        record.put("security", security(config));
        trimming(config, record);
        record.put("tcp", config.bool("Swarm.Transports.Network.TCP").orElse(true));
        record.put("websocket", config.bool("Swarm.Transports.Network.Websocket").orElse(true));
        record.put(
                "wss_certificate",
                config.string("Internal.SecureWebSocket.CertificateFile").orElse(""));
        record.put("wss_key", config.string("Internal.SecureWebSocket.KeyFile").orElse(""));
        record.put("resource_limits", config.bool("Swarm.ResourceMgr.Enabled").orElse(true));
        record.put("memory_budget_bytes", config.bytes(MEMORY).orElse(0));
        record.put("max_memory_bytes", config.bytes("Swarm.ResourceMgr.MaxMemory").orElse(0));
        record.put("max_sockets", whole(config, "Swarm.ResourceMgr.MaxFileDescriptors", 0));
        record.put("metering", !config.bool("Swarm.DisableBandwidthMetrics").orElse(false));
        record.put("rate_total_bytes", config.bytes("Internal.Bandwidth.MaxTotal").orElse(0));
        record.put("rate_peer_bytes", config.bytes("Internal.Bandwidth.MaxPerPeer").orElse(0));
        autonat(config, record);
        record.put("agent_suffix", config.string("Version.AgentSuffix").orElse(""));
        return record;
    }

    private static boolean quic(NodeConfig config) {
        return config.bool("Swarm.Transports.Network.QUIC").orElse(true);
    }

    private static void trimming(NodeConfig config, Map<String, Object> record) {
        Trimming trimming = Trimming.of(config);
        record.put("conn_low_water", trimming.lowWater());
        record.put("conn_high_water", trimming.highWater());
        record.put("conn_grace_ms", trimming.grace().toMillis());
        record.put("conn_silence_ms", trimming.silence().toMillis());
    }

    private static void autonat(NodeConfig config, Map<String, Object> record) {
        record.put("autonat_service", config.string("AutoNAT.ServiceMode").orElse("enabled"));
        record.put("autonat_global_limit", whole(config, "AutoNAT.Throttle.GlobalLimit", 30));
        record.put("autonat_peer_limit", whole(config, "AutoNAT.Throttle.PeerLimit", 3));
        record.put("autonat_interval_ms", millis(config, "AutoNAT.Throttle.Interval", 60_000));
        record.put(
                "force_reachability", config.string("Internal.Libp2pForceReachability").orElse(""));
    }

    private static long millis(NodeConfig config, String key, long byDefault) {
        return config.duration(key).map(Duration::toMillis).orElse(byDefault);
    }

    private static Map<String, Object> peers(NodeConfig config) {
        Map<String, Object> record = new TreeMap<>();
        record.put("bootstrap", BootstrapPeers.expanded(config).toArray(String[]::new));
        List<String> kept = new ArrayList<>();
        if (config.get("Peering.Peers").orElse(List.of()) instanceof List<?> peers) {
            for (Object peer : peers) {
                if (peer instanceof Map<?, ?> map && map.get("ID") instanceof String id) {
                    List<String> parts = new ArrayList<>(List.of(id));
                    if (map.get("Addrs") instanceof List<?> addresses) {
                        addresses.forEach(address -> parts.add(String.valueOf(address)));
                    }
                    kept.add(String.join(" ", parts));
                }
            }
        }
        record.put("peering", kept.toArray(String[]::new));
        return record;
    }

    private static Map<String, Object> bitswap(NodeConfig config) {
        Map<String, Object> record = new TreeMap<>();
        record.put("memory_budget_bytes", config.bytes(MEMORY).orElse(0));
        record.put("server_enabled", config.bool("Bitswap.ServerEnabled").orElse(true));
        record.put(
                "max_outstanding_bytes_per_peer",
                config.integer("Internal.Bitswap.MaxOutstandingBytesPerPeer")
                        .orElse(OUTSTANDING_BYTES));
        broadcasts(config, record);
        return record;
    }

    private static void broadcasts(NodeConfig config, Map<String, Object> record) {
        final String key = "Internal.Bitswap.BroadcastControl."; // a constant: keys stand whole
        record.put("broadcast_control", config.bool(key + "Enable").orElse(true));
        long most = config.integer(key + "MaxPeers").orElse(-1);
        record.put("broadcast_max_peers", (int) Math.max(-1, Math.min(Integer.MAX_VALUE, most)));
        record.put("broadcast_control_local", config.bool(key + "LocalPeers").orElse(false));
        record.put("broadcast_control_peered", config.bool(key + "PeeredPeers").orElse(false));
        record.put("broadcast_random_peers", whole(config, key + "MaxRandomPeers", 0));
        record.put("broadcast_to_pending", config.bool(key + "SendToPendingPeers").orElse(false));
    }

    /** True when gateways are asked for blocks. */
    static boolean httpRetrieval(NodeConfig config) {
        return config.bool("HTTPRetrieval.Enabled").orElse(true);
    }

    private static Map<String, Object> exchangeHttp(NodeConfig config) {
        Map<String, Object> record = new TreeMap<>();
        record.put("workers", whole(config, "HTTPRetrieval.NumWorkers", HTTP_WORKERS));
        record.put(
                "max_block_bytes",
                config.bytes("HTTPRetrieval.MaxBlockSize").orElse(Block.MAX_SIZE));
        record.put("allowed", texts(config, "HTTPRetrieval.Allowlist"));
        record.put("denied", texts(config, "HTTPRetrieval.Denylist"));
        record.put("insecure", config.bool("HTTPRetrieval.TLSInsecureSkipVerify").orElse(false));
        return record;
    }

    private static Map<String, Object> http(NodeConfig config, Mode mode) {
        boolean command = mode == Mode.COMMAND;
        Map<String, Object> record = new TreeMap<>();
        record.put(
                "api_addresses",
                command ? new String[] {ANY_PORT} : texts(config, "Addresses.API"));
        record.put(
                "gateway_addresses", command ? new String[0] : texts(config, "Addresses.Gateway"));
        return record;
    }

    /** Names of the secure channels that are on, the preferred one first. */
    private static String[] security(NodeConfig config) {
        record Channel(String name, long priority) {}
        List<Channel> channels = new ArrayList<>();
        channels.add(
                new Channel(
                        "tls", priority(config, "Swarm.Transports.Security.TLS", TLS_PRIORITY)));
        channels.add(
                new Channel(
                        "noise",
                        priority(config, "Swarm.Transports.Security.Noise", NOISE_PRIORITY)));
        return channels.stream()
                .filter(channel -> channel.priority() > 0)
                .sorted(Comparator.comparingLong(Channel::priority))
                .map(Channel::name)
                .toArray(String[]::new);
    }

    /** Lower is preferred; zero is off. */
    private static long priority(NodeConfig config, String key, long byDefault) {
        Object value = config.get(key).orElse(byDefault);
        if (value instanceof Number number) {
            return number.longValue();
        }
        if (Boolean.FALSE.equals(value)) {
            return 0;
        }
        throw new InvalidRequestException("the configured value of " + key + " has a wrong type");
    }

    private static int whole(NodeConfig config, String key, int byDefault) {
        long value = config.integer(key).orElse(byDefault);
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, value));
    }

    private static String[] texts(NodeConfig config, String key) {
        return config.strings(key).toArray(String[]::new);
    }
}
