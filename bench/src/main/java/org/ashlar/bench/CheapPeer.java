package org.ashlar.bench;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.ashlar.core.runtime.NettyEventLoops;
import org.ashlar.core.runtime.NodePools;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PeerId;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.ConnectionInfo;
import org.ashlar.net.spi.Host;
import org.ashlar.repo.NodeConfig;
import org.ashlar.repo.Repo;
import org.ashlar.runtime.MemoryBudget;
import org.ashlar.transport.TransportComponent;
import org.ashlar.transport.TransportConfig;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/**
 * A peer that connects, identifies itself with many addresses and serves nothing. Many of them
 * share a process, its event loops and its pools. Safe for use by any thread.
 */
final class CheapPeer implements AutoCloseable {
    /** What all peers of the process share. */
    static final class Shared implements AutoCloseable {
        private final NettyEventLoops loops = new NettyEventLoops();
        private final NodePools pools = new NodePools();

        @Override
        public void close() {
            loops.close();
            pools.close();
        }
    }

    private final TransportComponent transport;
    private final Host host;

    /**
     * @param shared outlives the peer
     * @param addresses how many it says that it has
     * @param number tells these addresses from other peers'
     */
    CheapPeer(Shared shared, int addresses, int number) throws GeneralSecurityException {
        List<Host> registered = new ArrayList<>();
        transport =
                new TransportComponent(
                        framework(registered),
                        config(addresses, number),
                        new Home(Keys.generateEd25519()),
                        fake(NodeConfig.class, (method, arguments) -> Optional.empty()),
                        shared.loops,
                        shared.pools,
                        new Little());
        host = registered.get(0);
    }

    /** Stands for the framework, of which the transport wants only that it takes its service. */
    private static BundleContext framework(List<Host> registered) {
        return fake(
                BundleContext.class,
                (method, arguments) -> {
                    if (!method.equals("registerService")) {
                        return null;
                    }
                    registered.add((Host) arguments[1]);
                    return fake(ServiceRegistration.class, (name, all) -> null);
                });
    }

    private interface Answers {
        @Nullable Object of(String method, Object[] arguments);
    }

    private static <T> T fake(Class<T> type, Answers answers) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (proxy, method, arguments) -> answers.of(method.getName(), arguments)));
    }

    private static TransportConfig config(int addresses, int number) {
        String[] announced = new String[addresses];
        for (int i = 0; i < addresses; i++) {
            announced[i] =
                    "/ip4/10." + number / 250 + "." + number % 250 + ".1/tcp/" + (10_000 + i);
        }
        Map<String, Object> set =
                Map.of(
                        "announce",
                        announced,
                        "security",
                        new String[] {"noise"},
                        "autonat_service",
                        "disabled",
                        "resource_limits",
                        false);
        return TransportConfig.class.cast(
                Proxy.newProxyInstance(
                        TransportConfig.class.getClassLoader(),
                        new Class<?>[] {TransportConfig.class},
                        (proxy, method, arguments) ->
                                set.getOrDefault(method.getName(), method.getDefaultValue())));
    }

    /** Connects, and completes when both have identified themselves. */
    CompletableFuture<ConnectionInfo> connect(PeerId peer, Multiaddr address) {
        return host.connect(peer, List.of(address));
    }

    /** True while it is connected. */
    boolean connected() {
        return !host.connections().isEmpty();
    }

    @Override
    public void close() {
        transport.close();
    }

    /** No repo but an identity. */
    private record Home(PrivateKey identity) implements Repo {
        @Override
        public Path directory() {
            return Path.of("/nonexistent");
        }

        @Override
        public boolean offline() {
            return false;
        }

        @Override
        public void writeApiFile(String multiaddr) {
            throw new UnsupportedOperationException("no repo");
        }

        @Override
        public void writeGatewayFile(String url) {
            throw new UnsupportedOperationException("no repo");
        }
    }

    /** A small budget. */
    private static final class Little implements MemoryBudget {
        @Override
        public long bytes(Share share) {
            return total() / 4;
        }

        @Override
        public long total() {
            return 4 << 20;
        }
    }
}
