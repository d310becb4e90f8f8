package org.ashlar.bitswap;

import io.netty.channel.Channel;
import java.util.List;
import java.util.Set;
import org.ashlar.bitswap.client.BroadcastControl;
import org.ashlar.bitswap.client.Client;
import org.ashlar.bitswap.server.DecisionEngine;
import org.ashlar.bitswap.server.Ledger;
import org.ashlar.bitswap.wire.Counters;
import org.ashlar.bitswap.wire.Limits;
import org.ashlar.block.Block;
import org.ashlar.block.Blockstore;
import org.ashlar.crypto.PeerId;
import org.ashlar.exchange.Exchange;
import org.ashlar.exchange.ExchangeCounts;
import org.ashlar.exchange.ExchangeSession;
import org.ashlar.multiformats.Cid;
import org.ashlar.net.ConnectionListener;
import org.ashlar.net.IdentifyInfo;
import org.ashlar.net.Network;
import org.ashlar.net.spi.StreamHandler;
import org.ashlar.net.spi.Streams;
import org.ashlar.routing.Routing;
import org.ashlar.runtime.MemoryBudget;
import org.ashlar.runtime.Pools;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Exchanges blocks with peers by the Bitswap protocol. Safe for use by any thread. */
@Component(
        configurationPid = Bitswap.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        property = Exchange.KIND + "=bitswap",
        service = {Exchange.class, StreamHandler.class, ConnectionListener.class, Bitswap.class})
@Designate(ocd = Bitswap.Config.class)
@Capability(namespace = "org.ashlar.part", name = "bitswap")
public final class Bitswap implements Exchange, StreamHandler, ConnectionListener {
    static final String PID = "org.ashlar.bitswap";

    /** Settings. */
    @ObjectClassDefinition(
            name = "Bitswap",
            description = "Blocks from and for peers; the node writes it from Bitswap.*")
    public @interface Config {
        /** Whether peers are served. */
        @AttributeDefinition(
                description =
                        "Serve blocks to peers; off, wants are answered as if nothing were here")
        boolean server_enabled() default true;

        /** Bound of what waits to be sent to one peer. */
        @AttributeDefinition(
                description = "Most bytes read and not yet sent, for one peer",
                min = "1")
        long max_outstanding_bytes_per_peer() default 1 << 20;

        /** Whether broadcasts are kept to peers that may answer. */
        @AttributeDefinition(
                description = "Ask peers of which nothing is known only as the keys below say")
        boolean broadcast_control() default true;

        /** Bound of a broadcast. */
        @AttributeDefinition(
                description = "Most peers asked in a broadcast; 0 for none, -1 for no limit")
        int broadcast_max_peers() default -1;

        /** Whether the local network is no exception. */
        @AttributeDefinition(description = "Control broadcasts to peers of the local network too")
        boolean broadcast_control_local() default false;

        /** Whether the operator's peers are no exception. */
        @AttributeDefinition(description = "Control broadcasts to peers of Peering.Peers too")
        boolean broadcast_control_peered() default false;

        /** Peers asked anyway. */
        @AttributeDefinition(
                description = "Peers asked in a broadcast that would not be",
                min = "0")
        int broadcast_random_peers() default 0;

        /** Whether a message that goes anyway carries a broadcast. */
        @AttributeDefinition(description = "Broadcast to peers that get a message anyway")
        boolean broadcast_to_pending() default false;

        /** A change of it makes the limits follow the node's memory. */
        @AttributeDefinition(
                description = "Memory of the node in bytes; 0 for the usual",
                min = "0")
        long memory_budget_bytes() default 0;
    }

    private final MemoryBudget budget;
    private final Counters counters = new Counters();
    private final Client client;
    private final DecisionEngine engine;
    private final Node node;

    /** Starts with the kernel's services. */
    @Activate
    public Bitswap(
            @Reference Streams streams,
            @Reference Network network,
            @Reference Routing routing,
            @Reference Blockstore blocks,
            @Reference Pools pools,
            @Reference MemoryBudget budget,
            Config config) {
        this.budget = budget;
        client =
                new Client(
                        streams, network, routing, pools.scheduler(), System::nanoTime, counters);
        client.broadcast(broadcasts(config));
        long share = budget.bytes(MemoryBudget.Share.BITSWAP_QUEUES);
        Limits limits = Limits.of(share);
        engine =
                new DecisionEngine(
                        blocks,
                        pools.disk(),
                        streams,
                        network,
                        pools.scheduler(),
                        counters,
                        limits.withOutstanding(config.max_outstanding_bytes_per_peer()),
                        share);
        engine.serve(config.server_enabled());
        node = new Node(client, engine, pools.disk(), counters, limits);
    }

    private static BroadcastControl.Settings broadcasts(Config config) {
        return new BroadcastControl.Settings(
                config.broadcast_control(),
                config.broadcast_max_peers(),
                config.broadcast_control_local(),
                config.broadcast_control_peered(),
                config.broadcast_random_peers(),
                config.broadcast_to_pending());
    }

    @Modified
    void changed(Config config) {
        client.broadcast(broadcasts(config));
        engine.serve(config.server_enabled());
        long share = budget.bytes(MemoryBudget.Share.BITSWAP_QUEUES);
        Limits limits = Limits.of(share);
        engine.limit(limits.withOutstanding(config.max_outstanding_bytes_per_peer()), share);
        node.limit(limits);
    }

    @Deactivate
    void close() {
        node.close();
        client.close();
        engine.close();
    }

    @Override
    public ExchangeSession newSession() {
        return client.newSession();
    }

    @Override
    public void added(List<Block> blocks) {
        client.added(blocks);
        engine.added(blocks);
    }

    @Override
    public ExchangeCounts received() {
        return counters.received();
    }

    @Override
    public List<String> protocols() {
        return Node.protocols();
    }

    @Override
    public void accept(Channel stream) {
        node.accept(stream);
    }

    @Override
    public void connected(PeerId peer, IdentifyInfo info) {
        node.connected(peer, info);
    }

    @Override
    public void disconnected(PeerId peer) {
        node.disconnected(peer);
    }

    /** What was sent and received since the start; live. */
    public Counters counters() {
        return counters;
    }

    /** What this node wants, each CID once. */
    public List<Cid> wantlist() {
        return client.wantlist();
    }

    /** What a peer wants of this node; empty when it is not known. */
    public List<Cid> wantlistOf(PeerId peer) {
        return engine.wantlistOf(peer);
    }

    /** What was exchanged with a peer; zeros when it is not known. */
    public Ledger ledger(PeerId peer) {
        return engine.ledger(peer);
    }

    /** Connected peers, sorted as text. */
    public Set<String> partners() {
        return node.partners();
    }
}
