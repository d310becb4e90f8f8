package org.ashlar.core.front.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import org.ashlar.core.front.gate.Gate;
import org.ashlar.core.front.gate.GateTimer;
import org.ashlar.core.front.gate.Lease;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.AddressReachability;
import org.ashlar.net.Bandwidth;
import org.ashlar.net.ConnectionInfo;
import org.ashlar.net.DecayingTag;
import org.ashlar.net.IdentifyInfo;
import org.ashlar.net.Network;
import org.ashlar.net.ResourceUse;
import org.ashlar.net.spi.Host;
import org.ashlar.net.spi.Streams;
import org.ashlar.repo.Repo;
import org.ashlar.routing.PeerInfo;
import org.ashlar.routing.Routing;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The front of the transport. Safe for use by any thread; nothing here blocks. */
@Component(service = {Network.class, Streams.class, NetworkFront.class})
public final class NetworkFront implements Network, Streams {
    private final PeerId id;
    private final Gate<Host> gate;
    private final Redial redial;

    /** Finds the addresses of peers; it begins without, as it needs the network itself. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Routing routing;

    /**
     * @param repo whose identity the node has
     * @param timer the time
     */
    @Activate
    public NetworkFront(@Reference Repo repo, @Reference GateTimer timer) {
        id = PeerId.of(repo.identity().publicKey());
        gate = new Gate<>("transport", timer);
        redial = new Redial(timer);
    }

    // A Host is a Network and a Streams too, but registers only as a Host.
    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindHost(Host host, Map<String, Object> properties) {
        gate.bind(host, String.valueOf(properties.get(Host.KIND)));
        redial.came(host);
    }

    void unbindHost(Host host) {
        redial.goes(host);
        gate.unbind(host);
    }

    /** The gate, for the listing of parts. */
    public Gate<Host> gate() {
        return gate;
    }

    @Override
    public PeerId id() {
        return id;
    }

    @Override
    public List<Multiaddr> addresses() {
        return now(Host::addresses, List.of());
    }

    @Override
    public List<Multiaddr> listenAddresses() {
        return now(Host::listenAddresses, List.of());
    }

    @Override
    public List<String> protocols() {
        return now(Host::protocols, List.of());
    }

    /** As the contract says; a peer of which no address is known is looked for first. */
    @Override
    public CompletableFuture<ConnectionInfo> connect(PeerId peer, List<Multiaddr> addresses) {
        Routing finder = routing;
        if (finder == null || !addresses.isEmpty() || reachable(peer)) {
            return soon(host -> host.connect(peer, addresses));
        }
        CompletableFuture<ConnectionInfo> result = new CompletableFuture<>();
        CompletableFuture<PeerInfo> search = finder.findPeer(peer);
        var unused =
                search.whenComplete(
                        (found, failure) -> {
                            // Without an address the host tells why it cannot dial.
                            List<Multiaddr> to = failure == null ? found.addresses() : addresses;
                            if (!result.isDone()) {
                                forward(soon(host -> host.connect(peer, to)), result);
                            }
                        });
        var unused2 = result.whenComplete((value, failure) -> search.cancel(false));
        return result;
    }

    private boolean reachable(PeerId peer) {
        return !knownAddresses(peer).isEmpty()
                || connections().stream().anyMatch(open -> open.peer().equals(peer));
    }

    @Override
    public CompletableFuture<Boolean> disconnect(PeerId peer) {
        return soon(host -> host.disconnect(peer));
    }

    @Override
    public List<ConnectionInfo> connections() {
        return now(Host::connections, List.of());
    }

    @Override
    public List<Multiaddr> knownAddresses(PeerId peer) {
        return now(host -> host.knownAddresses(peer), List.of());
    }

    @Override
    public List<PeerId> knownPeers() {
        return now(Host::knownPeers, List.of());
    }

    @Override
    public Optional<IdentifyInfo> identified(PeerId peer) {
        return now(host -> host.identified(peer), Optional.empty());
    }

    @Override
    public CompletableFuture<Duration> ping(PeerId peer) {
        return soon(host -> host.ping(peer));
    }

    @Override
    public CompletableFuture<Channel> open(
            PeerId peer, List<String> protocols, ChannelHandler handler) {
        return soon(host -> host.open(peer, protocols, handler));
    }

    @Override
    public void remember(PeerId peer, List<Multiaddr> addresses, Duration lifetime) {
        tell(host -> host.remember(peer, addresses, lifetime));
    }

    @Override
    public CompletableFuture<List<Multiaddr>> resolve(Multiaddr address) {
        return soon(host -> host.resolve(address));
    }

    @Override
    public void protect(PeerId peer, String reason) {
        tell(host -> host.protect(peer, reason));
    }

    @Override
    public void unprotect(PeerId peer, String reason) {
        tell(host -> host.unprotect(peer, reason));
    }

    @Override
    public boolean isProtected(PeerId peer, String reason) {
        return now(host -> host.isProtected(peer, reason), false);
    }

    @Override
    public void tag(PeerId peer, String name, int value) {
        tell(host -> host.tag(peer, name, value));
    }

    @Override
    public void retag(PeerId peer, String name, IntUnaryOperator change) {
        tell(host -> host.retag(peer, name, change));
    }

    @Override
    public void bump(PeerId peer, DecayingTag tag, int delta) {
        tell(host -> host.bump(peer, tag, delta));
    }

    @Override
    public void untag(PeerId peer, String name) {
        tell(host -> host.untag(peer, name));
    }

    @Override
    public Bandwidth bandwidth() {
        return now(Host::bandwidth, Bandwidth.NONE);
    }

    @Override
    public Bandwidth bandwidth(PeerId peer) {
        return now(host -> host.bandwidth(peer), Bandwidth.NONE);
    }

    @Override
    public Bandwidth bandwidth(String protocol) {
        return now(host -> host.bandwidth(protocol), Bandwidth.NONE);
    }

    @Override
    public CompletableFuture<Optional<byte[]>> fetch(PeerId peer, byte[] key) {
        return soon(host -> host.fetch(peer, key));
    }

    @Override
    public CompletableFuture<List<String>> active(boolean on) {
        return soon(host -> host.active(on));
    }

    @Override
    public AddressReachability reachability() {
        return now(Host::reachability, AddressReachability.UNKNOWN);
    }

    @Override
    public List<ResourceUse> resources() {
        return now(Host::resources, List.of());
    }

    private void tell(Consumer<Host> message) {
        gate.tryLease()
                .ifPresent(
                        lease -> {
                            try (lease) {
                                message.accept(lease.get());
                            }
                        });
    }

    private <R> R now(Function<Host, R> question, R otherwise) {
        Optional<Lease<Host>> current = gate.tryLease();
        if (current.isEmpty()) {
            return otherwise;
        }
        try (Lease<Host> lease = current.get()) {
            return question.apply(lease.get());
        }
    }

    private <R> CompletableFuture<R> soon(Function<Host, CompletableFuture<R>> question) {
        CompletableFuture<R> result = new CompletableFuture<>();
        CompletableFuture<Lease<Host>> leased = gate.leaseAsync();
        var unused =
                leased.whenComplete(
                        (lease, failure) -> {
                            if (failure != null) {
                                result.completeExceptionally(failure);
                            } else {
                                pass(lease, question, result);
                            }
                        });
        return result;
    }

    private static <R> void pass(
            Lease<Host> lease,
            Function<Host, CompletableFuture<R>> question,
            CompletableFuture<R> result) {
        CompletableFuture<R> answer;
        try (lease) {
            answer = question.apply(lease.get());
        } catch (RuntimeException e) {
            result.completeExceptionally(e);
            return;
        }
        forward(answer, result);
    }

    private static <R> void forward(CompletableFuture<R> answer, CompletableFuture<R> result) {
        var unused =
                answer.whenComplete(
                        (value, failure) -> {
                            if (failure != null) {
                                result.completeExceptionally(failure);
                            } else {
                                result.complete(value);
                            }
                        });
        var unused2 = result.whenComplete((value, failure) -> answer.cancel(false));
    }
}
