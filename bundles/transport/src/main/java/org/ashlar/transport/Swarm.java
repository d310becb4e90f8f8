package org.ashlar.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ClosedException;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.AddressReachability;
import org.ashlar.net.ConnectionInfo;
import org.ashlar.net.ConnectionListener;
import org.ashlar.net.FetchSource;
import org.ashlar.net.spi.MuxedTransport;
import org.ashlar.net.spi.StreamHandler;
import org.ashlar.transport.fetch.Fetch;
import org.ashlar.transport.identify.PingEcho;
import org.ashlar.transport.identify.PingOnce;
import org.ashlar.transport.pnet.SwarmKey;
import org.ashlar.transport.security.Security;
import org.ashlar.transport.security.TlsServer;
import org.jspecify.annotations.Nullable;

/** The libp2p host. Safe for use by any thread. */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
final class Swarm extends HostBooks {
    private static final System.Logger LOG = System.getLogger(Swarm.class.getName());

    static final String PING = "/ipfs/ping/1.0.0";

    private final Rates rates;
    private final Registry registry = new Registry();
    private final Connections connections;
    private final Upgrader upgrader;
    private final Muxed muxed;
    private final boolean isPrivate;
    private final Dialer dialer;
    private final Interfaces interfaces;
    private final Listeners listeners;
    private final Gater gater;
    private final Fetch fetch = new Fetch();
    private final OwnAddresses addresses;
    private final Identify identify;
    private final Reach reach;
    private final Object switching = new Object();
    private final Upkeep upkeep;
    private volatile Settings settings;
    private volatile boolean closed;
    private volatile boolean off;

    Swarm(Node node, List<Security> securities, Optional<SwarmKey> key, Settings settings) {
        super(node, Limits.of(settings, node.budget().total()));
        this.settings = settings;
        connections = new Connections(id);
        rates = new Rates(settings.rates());
        StreamOpener streams =
                new StreamOpener(
                        registry, resources, traffic, () -> this.settings.rates().metering());
        upgrader =
                new Upgrader(
                        securities,
                        key,
                        windows,
                        () -> limits().streamsPerPeer(),
                        rates,
                        streams,
                        this::opened);
        isPrivate = key.isPresent();
        muxed =
                new Muxed(
                        node.identity(),
                        upgrader,
                        inboundLimits,
                        this::accepts,
                        () -> limits().streamsPerPeer(),
                        windows::limit);
        interfaces = new Interfaces(node.interfaces());
        listeners =
                new Listeners(
                        node.loops(),
                        interfaces,
                        this::accepted,
                        muxed::listen,
                        new SecureSockets(() -> this.settings.keyFiles(), InstantSource.system()));
        gater = new Gater(() -> this.settings, () -> !isPrivate && muxed.present(), listeners);
        dialer =
                new Dialer(
                        node.loops(),
                        node.pools().scheduler(),
                        resolver,
                        upgrader,
                        resources,
                        gater::mayDial,
                        muxed::dial);
        reach =
                new Reach(
                        new Reach.Parts(
                                id,
                                connections,
                                registry,
                                listeners,
                                () -> this.settings,
                                node.pools().scheduler(),
                                node.isPublic(),
                                this::changed),
                        this,
                        new ProbeDialer(
                                endpoint ->
                                        endpoint.kind() != Endpoint.Kind.QUIC
                                                && node.isPublic()
                                                        .test(endpoint.socket().getAddress())
                                                && gater.mayDial(endpoint),
                                () -> prober(key)));
        addresses = new OwnAddresses(listeners, () -> this.settings, reach::announced);
        identify =
                new Identify(
                        node.identity(),
                        addresses,
                        registry,
                        () -> this.settings.agent(),
                        peerstore,
                        connections,
                        node.pools().scheduler(),
                        reach::observed);
        registry.own(PING, stream -> stream.pipeline().addLast(new PingEcho()));
        upkeep =
                new Upkeep(
                        node.pools().scheduler(),
                        () -> limits().narrow(),
                        this::round,
                        peerstore::sweep);
    }

    private void round() {
        Instant now = Instant.now();
        trim(now);
        closeUnused(now);
        makeRoom(now);
        reach.round();
        node.pools().requests().execute(this::look);
    }

    /** What dials peers back: with an identity of its own, serving nothing. */
    private ProbeDialer.Connect prober(Optional<SwarmKey> key) {
        try {
            Upgrader bare =
                    new Upgrader(
                            TransportComponent.securities(settings, Keys.generateEd25519()),
                            key,
                            windows,
                            () -> 1,
                            rates,
                            new StreamOpener(new Registry(), resources, traffic, () -> false),
                            connection -> {});
            return new Dialer(
                            node.loops(),
                            node.pools().scheduler(),
                            resolver,
                            bare,
                            resources,
                            gater::mayDial,
                            muxed::dial)
                    ::connect;
        } catch (GeneralSecurityException e) {
            throw new IpfsException("no key for dial backs: " + e.getMessage(), e);
        }
    }

    /** Whether and where this node can be reached. */
    Reach reach() {
        return reach;
    }

    /** Opens the listeners; returns a sentence for each that could not be opened. */
    List<String> listen() {
        Settings now = settings;
        if (off || closed) {
            return List.of();
        }
        return listeners.set(
                now.listen().stream()
                        .filter(
                                address ->
                                        Endpoint.of(address)
                                                .map(e -> gater.speaks(e.kind()))
                                                .orElse(true))
                        .toList());
    }

    /** From now on QUIC is spoken; returns a sentence for each listener that failed. */
    List<String> add(MuxedTransport transport) {
        if (isPrivate) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "QUIC is not used: the key of a private network protects TCP alone");
            return List.of();
        }
        muxed.use(transport);
        List<String> failures = listen();
        widened();
        return failures;
    }

    /** QUIC is no longer spoken; its listeners and connections are closed. */
    void remove(MuxedTransport transport) {
        if (muxed.uses(transport)) {
            muxed.use(null);
            Closing.await(connections.all().stream().filter(PeerConnection::muxed).toList());
            listen();
            changed();
        }
    }

    /** Takes over changed settings; returns a sentence for each listener that failed. */
    List<String> apply(Settings changed) {
        settings = changed;
        apply(Limits.of(changed, node.budget().total()));
        rates.apply(changed.rates());
        for (PeerConnection connection : connections.all()) {
            boolean barred =
                    connection
                            .remote()
                            .socketAddress()
                            .filter(socket -> gater.bars(socket.getAddress()))
                            .isPresent();
            if (barred) {
                connection.close();
            }
        }
        List<String> failures = listen();
        reach.apply();
        widened();
        return failures;
    }

    /** Follows a change of the machine's addresses, and of the certificate. */
    void look() {
        boolean moved = interfaces.poll();
        boolean opens = listeners.renew();
        if (closed || !(moved || opens)) {
            return;
        }
        List<String> failures = listen();
        if (!failures.isEmpty()) {
            LOG.log(System.Logger.Level.DEBUG, String.join("; ", failures));
        }
        for (PeerConnection connection : connections.all()) {
            SocketAddress local = connection.channel().localAddress();
            if (local instanceof InetSocketAddress at && !interfaces.has(at.getAddress())) {
                connection.channel().close(); // nothing reaches the peer from there any more
            }
        }
        widened();
    }

    @Override
    public CompletableFuture<List<String>> active(boolean on) {
        return CompletableFuture.supplyAsync(
                () -> {
                    synchronized (switching) {
                        off = !on;
                        if (on) {
                            List<String> failures = listen();
                            widened();
                            return failures;
                        }
                        listeners.suspend();
                        Closing.await(connections.all());
                        return List.of();
                    }
                },
                node.pools().requests());
    }

    private void changed() {
        if (!closed) {
            identify.changed();
        }
    }

    /** The same where peers may be in reach that were not. */
    private void widened() {
        changed();
        if (!closed) {
            dialer.forgive();
            connections.reachChanged();
        }
    }

    void add(StreamHandler handler) {
        registry.add(handler);
        changed();
    }

    void remove(StreamHandler handler) {
        registry.remove(handler);
        changed();
    }

    void add(ConnectionListener listener) {
        connections.add(listener);
    }

    void remove(ConnectionListener listener) {
        connections.remove(listener);
    }

    /** Closes listeners and connections in order, within a few seconds. */
    void close() {
        closed = true;
        upkeep.close();
        listeners.set(List.of());
        Closing.await(connections.all());
    }

    @Override
    public List<Multiaddr> addresses() {
        return addresses.announced();
    }

    @Override
    public List<Multiaddr> listenAddresses() {
        return listeners.addresses();
    }

    @Override
    public List<String> protocols() {
        return registry.protocols();
    }

    @Override
    public List<ConnectionInfo> connections() {
        return connections.all().stream().map(PeerConnection::describe).toList();
    }

    void add(FetchSource source) {
        if (fetch.add(source)) {
            registry.own(Fetch.PROTOCOL, fetch::accept);
            changed();
        }
    }

    void remove(FetchSource source) {
        if (fetch.remove(source)) {
            registry.disown(Fetch.PROTOCOL);
            changed();
        }
    }

    @Override
    public CompletableFuture<Optional<byte[]>> fetch(PeerId peer, byte[] key) {
        return Fetch.ask(this, peer, key);
    }

    @Override
    public AddressReachability reachability() {
        return reach.report();
    }

    @Override
    public CompletableFuture<ConnectionInfo> connect(PeerId peer, List<Multiaddr> told) {
        if (!told.isEmpty()) {
            dialer.forgive(peer);
        }
        return connection(peer, told)
                .thenCompose(c -> c.identified().thenApply(info -> c.describe()));
    }

    @Override
    public CompletableFuture<Boolean> disconnect(PeerId peer) {
        List<PeerConnection> all = connections.all(peer);
        return Closing.all(all).thenApply(v -> !all.isEmpty());
    }

    @Override
    public CompletableFuture<Duration> ping(PeerId peer) {
        CompletableFuture<Duration> result = new CompletableFuture<>();
        open(peer, List.of(PING), new PingOnce(result))
                .whenComplete(
                        (stream, failure) -> {
                            if (failure != null) {
                                result.completeExceptionally(Dialer.unwrap(failure));
                            }
                        });
        return result;
    }

    @Override
    public CompletableFuture<Channel> open(
            PeerId peer, List<String> protocols, ChannelHandler handler) {
        return connection(peer, List.of()).thenCompose(c -> c.open(protocols, handler));
    }

    private CompletableFuture<PeerConnection> connection(PeerId peer, List<Multiaddr> told) {
        PeerConnection there = connections.find(peer);
        if (there != null) {
            return CompletableFuture.completedFuture(there);
        }
        if (closed) {
            return CompletableFuture.failedFuture(new ClosedException("the network has stopped"));
        }
        if (off) {
            return CompletableFuture.failedFuture(
                    new IpfsException("the network is switched off; 'swarm on' switches it on"));
        }
        if (peer.equals(id)) {
            return CompletableFuture.failedFuture(new IpfsException("dial to self attempted"));
        }
        List<Multiaddr> all = new ArrayList<>(told);
        all.addAll(peerstore.addresses(peer));
        return dialer.dial(peer, all);
    }

    private boolean accepts(InetAddress from) {
        return !closed && !off && !gater.bars(from);
    }

    private void accepted(Channel channel, Endpoint.Kind kind, @Nullable TlsServer tls) {
        InetAddress from = ((InetSocketAddress) channel.remoteAddress()).getAddress();
        if (!accepts(from) || !inboundLimits.admit(from)) {
            channel.close();
            return;
        }
        channel.closeFuture().addListener(f -> inboundLimits.closed(from));
        upgrader.accepted(channel, kind, tls, inboundLimits::handshakeEnded);
    }

    private void opened(PeerConnection connection) {
        if (connection.peer().equals(id)) {
            connection.channel().close();
            return;
        }
        connections.add(connection);
        resources.opened(connection.peer(), connection.inbound());
        connection.channel().closeFuture().addListener(f -> gone(connection));
        if (closed || off) { // asked when it is listed: what closes all either sees it or is seen
            connection.channel().close();
            return;
        }
        identify.ask(connection);
        trim(Instant.now());
    }

    private void gone(PeerConnection connection) {
        Identify.unanswered(connection);
        reach.gone(connection);
        resources.closed(connection.peer(), connection.inbound());
        if (connections.remove(connection)) {
            peerstore.disconnected(connection.peer());
            manager.disconnected(connection.peer());
        }
    }

    /** Closes what nobody needs, and the connections of least value when there are too many. */
    void trim(Instant now) {
        connections.spare(now).forEach(PeerConnection::close);
        manager.excess(connections.all(), settings.trimming(), now).forEach(PeerConnection::close);
    }

    /** Closes connections when what their streams have not read yet fills its memory. */
    void makeRoom(Instant now) {
        if (windows.queued() >= windows.limit() - windows.limit() / 10) {
            manager.emergency(connections.all(), settings.trimming(), now)
                    .forEach(PeerConnection::close);
        }
    }

    /** Closes connections that cost more than they are worth; where memory is little only. */
    void closeUnused(Instant now) {
        if (limits().narrow()) {
            manager.unused(connections.all(), now).forEach(PeerConnection::close);
        }
    }
}
