package org.ashlar.transport;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.ashlar.crypto.PeerId;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.Bandwidth;
import org.ashlar.net.DecayingTag;
import org.ashlar.net.IdentifyInfo;
import org.ashlar.net.ResourceUse;
import org.ashlar.net.spi.EventLoops;
import org.ashlar.net.spi.Host;
import org.ashlar.runtime.MemoryBudget;
import org.ashlar.runtime.Pools;
import org.ashlar.transport.names.AddressResolver;
import org.ashlar.transport.names.Names;
import org.ashlar.transport.yamux.WindowPool;

/** What a host keeps about peers and of what it uses. Safe for use by any thread. */
abstract class HostBooks implements Host {
    /**
     * What the node gives to its transport.
     *
     * @param names how names in addresses are looked up
     * @param isPublic which addresses belong to the public network
     * @param interfaces lists the addresses of this machine
     */
    record Node(
            PrivateKey identity,
            EventLoops loops,
            Pools pools,
            MemoryBudget budget,
            Names names,
            Predicate<InetAddress> isPublic,
            Supplier<List<InetAddress>> interfaces) {}

    final Node node;
    final PeerId id;
    final WindowPool windows;
    final Peerstore peerstore;
    final InboundLimits inboundLimits;
    final Resources resources;
    final Traffic traffic = new Traffic(System::nanoTime);
    final ConnManager manager = new ConnManager(InstantSource.system());
    final AddressResolver resolver;
    private volatile Limits limits;

    HostBooks(Node node, Limits limits) {
        this.node = node;
        this.limits = limits;
        id = node.identity().publicKey().peerId();
        windows = new WindowPool(share(MemoryBudget.Share.YAMUX_WINDOWS));
        peerstore = new Peerstore(share(MemoryBudget.Share.PEERSTORE), System::nanoTime);
        inboundLimits = new InboundLimits(limits);
        resources = new Resources(limits);
        resolver = new AddressResolver(node.names());
    }

    Limits limits() {
        return limits;
    }

    private long share(MemoryBudget.Share share) {
        return node.budget().bytes(share);
    }

    void apply(Limits changed) {
        limits = changed;
        windows.limit(share(MemoryBudget.Share.YAMUX_WINDOWS));
        peerstore.limit(share(MemoryBudget.Share.PEERSTORE));
        inboundLimits.apply(changed);
        resources.apply(changed);
    }

    /** The memory of all streams' unread data. */
    WindowPool windows() {
        return windows;
    }

    @Override
    public PeerId id() {
        return id;
    }

    @Override
    public List<Multiaddr> knownAddresses(PeerId peer) {
        return peerstore.addresses(peer);
    }

    @Override
    public List<PeerId> knownPeers() {
        return peerstore.peers();
    }

    @Override
    public Optional<IdentifyInfo> identified(PeerId peer) {
        return peerstore.info(peer);
    }

    @Override
    public void remember(PeerId peer, List<Multiaddr> told, Duration lifetime) {
        if (!peer.equals(id)) {
            peerstore.add(peer, told, lifetime);
        }
    }

    @Override
    public CompletableFuture<List<Multiaddr>> resolve(Multiaddr address) {
        return resolver.resolve(List.of(address))
                .thenApply(found -> found.stream().map(AddressResolver.Resolved::address).toList());
    }

    @Override
    public void protect(PeerId peer, String reason) {
        manager.protect(peer, reason);
    }

    @Override
    public void unprotect(PeerId peer, String reason) {
        manager.unprotect(peer, reason);
    }

    @Override
    public boolean isProtected(PeerId peer, String reason) {
        return manager.isProtected(peer, reason);
    }

    @Override
    public void tag(PeerId peer, String name, int value) {
        manager.tag(peer, name, value);
    }

    @Override
    public void retag(PeerId peer, String name, IntUnaryOperator change) {
        manager.retag(peer, name, change);
    }

    @Override
    public void bump(PeerId peer, DecayingTag tag, int delta) {
        manager.bump(peer, tag, delta);
    }

    @Override
    public void untag(PeerId peer, String name) {
        manager.untag(peer, name);
    }

    @Override
    public Bandwidth bandwidth() {
        return traffic.total();
    }

    @Override
    public Bandwidth bandwidth(PeerId peer) {
        return traffic.of(peer);
    }

    @Override
    public Bandwidth bandwidth(String protocol) {
        return traffic.of(protocol);
    }

    @Override
    public List<ResourceUse> resources() {
        return resources.report(windows, inboundLimits);
    }
}
