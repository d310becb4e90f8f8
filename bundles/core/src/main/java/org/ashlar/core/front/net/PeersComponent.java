package org.ashlar.core.front.net;

import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.ashlar.core.front.gate.GateTimer;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.ConnectionListener;
import org.ashlar.net.IdentifyInfo;
import org.ashlar.net.Network;
import org.ashlar.repo.Repo;
import org.ashlar.runtime.Pools;
import org.ashlar.store.RootStore;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Finds and keeps peers: bootstrap, peering, the peers of the last run. Present only while the node
 * has a network. Safe for use by any thread.
 */
@Component(
        service = {ConnectionListener.class, PeersComponent.class},
        immediate = true,
        configurationPid = PeersComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = PeersComponent.Config.class)
public final class PeersComponent implements ConnectionListener {
    /** Configuration PID. */
    static final String PID = "org.ashlar.peers";

    private static final System.Logger LOG = System.getLogger(PeersComponent.class.getName());
    private static final Duration SAVE_PERIOD = Duration.ofMinutes(5);
    private static final Duration FIRST_SAVE = Duration.ofSeconds(30);

    /** How long addresses of the last run are kept. */
    private static final Duration LIFETIME = Duration.ofHours(24);

    /** What the kernel derives from the repo's configuration. */
    @ObjectClassDefinition(
            name = "Peers to find and to keep",
            description = "The node writes it from Bootstrap and Peering")
    public @interface Config {
        /** Multiaddrs of bootstrap peers. */
        @AttributeDefinition(description = "Multiaddrs of bootstrap peers")
        String[] bootstrap() default {};

        /** Peers to stay connected to: a peer id, then its addresses, separated by spaces. */
        @AttributeDefinition(description = "Peers to stay connected to: id, then addresses")
        String[] peering() default {};
    }

    private final Network network;
    private final Pools pools;
    private final GateTimer timer;
    private final PeerMemory memory;
    private final Peering peering;
    private final Bootstrapper bootstrapper;
    private final boolean privateNetwork;
    private volatile boolean closed;
    private @Nullable Runnable cancel;

    /** Made by its component runtime. */
    @Activate
    public PeersComponent(
            Config config,
            @Reference Network network,
            @Reference RootStore store,
            @Reference Pools pools,
            @Reference GateTimer timer,
            @Reference Repo repo) {
        this.network = network;
        this.pools = pools;
        this.timer = timer;
        memory = new PeerMemory(store);
        Random random = new Random();
        peering = new Peering(network, timer, random);
        bootstrapper = new Bootstrapper(network, timer, random);
        privateNetwork = Files.exists(repo.directory().resolve("swarm.key"));
        modified(config);
        pools.disk().execute(this::recall);
        save(FIRST_SAVE);
    }

    /** The peers to which the node stays connected. */
    public Peering peering() {
        return peering;
    }

    @Modified
    void modified(Config config) {
        List<PeerAddress> bootstrap = new ArrayList<>();
        for (String text : config.bootstrap()) {
            if (privateNetwork && BootstrapPeers.PUBLIC.contains(text)) {
                continue; // the public network does not have the key
            }
            try {
                bootstrap.add(PeerAddress.parse(text));
            } catch (FormatException e) {
                LOG.log(System.Logger.Level.WARNING, "Bootstrap peer left out: {0}", text);
            }
        }
        Map<PeerId, List<Multiaddr>> kept = new java.util.LinkedHashMap<>();
        for (String text : config.peering()) {
            try {
                List<String> parts = List.of(text.split(" "));
                kept.put(
                        PeerId.parse(parts.get(0)),
                        parts.subList(1, parts.size()).stream().map(Multiaddr::parse).toList());
            } catch (FormatException e) {
                LOG.log(System.Logger.Level.WARNING, "Peer left out of peering: {0}", text);
            }
        }
        peering.configure(kept);
        bootstrapper.configure(PeerAddress.grouped(bootstrap));
    }

    private void recall() {
        try {
            Map<PeerId, List<Multiaddr>> peers = memory.load();
            peers.forEach((peer, addresses) -> network.remember(peer, addresses, LIFETIME));
            bootstrapper.remembered(peers);
        } catch (IpfsException e) {
            LOG.log(System.Logger.Level.DEBUG, "Peers of the last run were not read", e);
        }
    }

    private synchronized void save(Duration delay) {
        if (!closed) {
            cancel = timer.schedule(delay, () -> pools.disk().execute(this::save));
        }
    }

    private void save() {
        try {
            if (!closed) {
                memory.save(network);
            }
        } catch (IpfsException e) {
            LOG.log(System.Logger.Level.DEBUG, "Peers were not saved", e);
        }
        save(SAVE_PERIOD);
    }

    @Override
    public void connected(PeerId peer, IdentifyInfo info) {
        peering.connected(peer);
    }

    @Override
    public void disconnected(PeerId peer) {
        peering.disconnected(peer);
    }

    @Override
    public void reachChanged() {
        peering.reachChanged();
        bootstrapper.reachChanged();
    }

    @Deactivate
    synchronized void close() {
        closed = true;
        if (cancel != null) {
            cancel.run();
        }
        bootstrapper.close();
        peering.close();
    }
}
