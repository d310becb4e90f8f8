package org.ashlar.core.front.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.ashlar.core.front.gate.FakeTimer;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.UnavailableException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.ConnectionInfo;
import org.ashlar.net.spi.Host;
import org.ashlar.repo.Repo;
import org.ashlar.routing.PeerInfo;
import org.ashlar.testing.FakeRouting;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class NetworkFrontTest {
    private static final PeerId PEER = PeerId.of(Keys.ed25519(new byte[32]).publicKey());
    private static final List<Multiaddr> ADDRESS =
            List.of(Multiaddr.parse("/ip4/192.0.2.1/tcp/4001"));

    private final FakeTimer timer = new FakeTimer();
    private final FakeRouting routing = new FakeRouting();
    private final List<Object> dialled = new ArrayList<>();
    private List<Multiaddr> known = List.of();
    private final NetworkFront front =
            new NetworkFront(
                    proxy(Repo.class, (method, arguments) -> Keys.generateEd25519()), timer);

    /** What a call is answered with. */
    private interface Answer {
        @Nullable Object to(String method, Object @Nullable [] arguments);
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (self, method, arguments) -> call(answer, self, method, arguments)));
    }

    private static @Nullable Object call(
            Answer answer, Object self, Method method, Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "equals" -> arguments != null && self == arguments[0];
            case "hashCode" -> System.identityHashCode(self);
            default -> answer.to(method.getName(), arguments);
        };
    }

    @BeforeEach
    void bind() {
        front.routing = routing;
        Host host =
                proxy(
                        Host.class,
                        (method, arguments) ->
                                switch (method) {
                                    case "connect" -> {
                                        dialled.add(arguments == null ? "" : arguments[1]);
                                        yield CompletableFuture.failedFuture(
                                                new UnavailableException("dialled"));
                                    }
                                    case "knownAddresses" -> known;
                                    default -> List.of();
                                });
        front.bindHost(host, Map.of(Host.KIND, "fake"));
    }

    private String connect(List<Multiaddr> addresses) {
        return String.valueOf(
                front.connect(PEER, addresses).handle((done, why) -> why.getMessage()).join());
    }

    @Test
    void looksForAPeerOfWhichNoAddressIsKnown() {
        routing.providers.add(new PeerInfo(PEER, ADDRESS));
        assertThat(connect(List.of())).isEqualTo("dialled");
        assertThat(dialled).containsExactly(ADDRESS);
    }

    @Test
    void leavesItToTheHostWhenNobodyKnowsThePeer() {
        assertThat(connect(List.of())).isEqualTo("dialled");
        assertThat(dialled).containsExactly(List.of());
    }

    @Test
    void looksForNobodyWhoseAddressIsGivenOrKnown() {
        routing.providers.add(new PeerInfo(PEER, List.of()));
        assertThat(connect(ADDRESS)).isEqualTo("dialled");
        known = ADDRESS;
        assertThat(connect(List.of())).isEqualTo("dialled");
        assertThat(dialled).containsExactly(ADDRESS, List.of());
    }

    private Host host(List<ConnectionInfo> connections, List<Object> dials) {
        return proxy(
                Host.class,
                (method, arguments) ->
                        switch (method) {
                            case "connect" -> {
                                dials.add(arguments == null ? List.of() : Arrays.asList(arguments));
                                yield new CompletableFuture<>();
                            }
                            case "connections" -> connections;
                            case "knownAddresses" -> known;
                            default -> List.of();
                        });
    }

    private static ConnectionInfo connection(boolean inbound, String remote) {
        return new ConnectionInfo(
                PEER,
                Multiaddr.parse(remote),
                inbound,
                "/noise",
                "/yamux/1.0.0",
                Instant.EPOCH,
                Optional.empty(),
                List.of());
    }

    @Test
    void anotherTransportDialsThePeersOfTheOneItReplacesAtOnce() {
        known = ADDRESS;
        String remote = "/ip4/192.0.2.7/tcp/9";
        List<Object> dials = new ArrayList<>();
        Host old =
                host(
                        List.of(
                                connection(false, remote),
                                connection(true, "/ip4/192.0.2.8/tcp/5")),
                        dials);
        front.bindHost(old, Map.of(Host.KIND, "old"));
        front.unbindHost(old);
        assertThat(dials).isEmpty();

        front.bindHost(host(List.of(), dials), Map.of(Host.KIND, "next"));

        assertThat(dials)
                .containsExactly(List.of(PEER, List.of(Multiaddr.parse(remote), ADDRESS.get(0))));
    }

    @Test
    void aTransportThatComesMuchLaterDialsNobody() {
        List<Object> dials = new ArrayList<>();
        Host old = host(List.of(connection(false, "/ip4/192.0.2.7/tcp/9")), dials);
        front.bindHost(old, Map.of(Host.KIND, "old"));
        front.unbindHost(old);

        timer.advance(Redial.SOON);
        front.bindHost(host(List.of(), dials), Map.of(Host.KIND, "next"));

        assertThat(dials).isEmpty();
    }
}
