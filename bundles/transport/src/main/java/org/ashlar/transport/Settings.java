package org.ashlar.transport;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.Reachability;
import org.ashlar.transport.autonat.ServiceLimits;
import org.ashlar.transport.names.Subnet;

/** The configuration, parsed; what cannot be parsed is logged and left out. Immutable. */
record Settings(
        List<Multiaddr> listen,
        Announcing announcing,
        List<Subnet> filters,
        List<String> security,
        boolean tcp,
        boolean webSocket,
        Trimming trimming,
        Resource resource,
        Rates rates,
        String agent,
        Reaching reaching,
        KeyFiles keyFiles) {
    private static final System.Logger LOG = System.getLogger(Settings.class.getName());
    private static final String AGENT = "ashlar/0.1.0";

    /** Which addresses are told to others. */
    record Announcing(List<Multiaddr> instead, List<Multiaddr> besides, List<Multiaddr> never) {}

    /** Files in PEM form for listening on secure WebSocket; empty when there are none. */
    record KeyFiles(Optional<Path> certificate, Optional<Path> key) {}

    /** When connections are closed because there are many. */
    record Trimming(int lowWater, int highWater, Duration grace, Duration silence) {}

    /** From what limits follow; 0 for what the node's memory allows. */
    record Resource(boolean limited, long memory, int sockets) {}

    /** Bytes a second in each direction, 0 for no limit, and whether bytes are counted. */
    record Rates(boolean metering, long total, long perPeer) {}

    /**
     * Finding out who can be reached.
     *
     * @param servesV1 whether peers are dialled back by the first version of AutoNAT
     * @param servesV2 whether by the second
     * @param limits of the first version
     * @param forced what holds whatever is found out, or {@code UNKNOWN}
     */
    record Reaching(
            boolean servesV1, boolean servesV2, ServiceLimits limits, Reachability forced) {}

    /**
     * @param repo the folder that names of files begin in
     */
    static Settings of(TransportConfig config, Path repo) {
        String suffix = config.agent_suffix();
        List<Subnet> filters = new ArrayList<>();
        addresses(config.address_filters()).forEach(a -> Subnet.of(a).ifPresent(filters::add));
        return new Settings(
                addresses(config.swarm_addresses()),
                new Announcing(
                        addresses(config.announce()),
                        addresses(config.append_announce()),
                        addresses(config.no_announce())),
                List.copyOf(filters),
                List.of(config.security()),
                config.tcp(),
                config.websocket(),
                new Trimming(
                        config.conn_low_water(),
                        config.conn_high_water(),
                        Duration.ofMillis(config.conn_grace_ms()),
                        Duration.ofMillis(config.conn_silence_ms())),
                new Resource(
                        config.resource_limits(), config.max_memory_bytes(), config.max_sockets()),
                new Rates(config.metering(), config.rate_total_bytes(), config.rate_peer_bytes()),
                suffix.isEmpty() ? AGENT : AGENT + "/" + suffix,
                reaching(config),
                new KeyFiles(file(repo, config.wss_certificate()), file(repo, config.wss_key())));
    }

    private static Optional<Path> file(Path folder, String name) {
        try {
            return name.isBlank() ? Optional.empty() : Optional.of(folder.resolve(name));
        } catch (InvalidPathException e) {
            LOG.log(System.Logger.Level.WARNING, "File left out: {0}", e.getMessage());
            return Optional.empty();
        }
    }

    private static Reaching reaching(TransportConfig config) {
        String mode = config.autonat_service();
        return new Reaching(
                !mode.equals("disabled"),
                mode.equals("enabled"),
                new ServiceLimits(
                        config.autonat_global_limit(),
                        config.autonat_peer_limit(),
                        Duration.ofMillis(config.autonat_interval_ms())),
                switch (config.force_reachability()) {
                    case "public" -> Reachability.PUBLIC;
                    case "private" -> Reachability.PRIVATE;
                    default -> Reachability.UNKNOWN;
                });
    }

    private static List<Multiaddr> addresses(String[] texts) {
        List<Multiaddr> parsed = new ArrayList<>();
        for (String text : texts) {
            try {
                parsed.add(Multiaddr.parse(text));
            } catch (FormatException e) {
                LOG.log(System.Logger.Level.WARNING, "Address left out: {0}", e.getMessage());
            }
        }
        return List.copyOf(parsed);
    }
}
