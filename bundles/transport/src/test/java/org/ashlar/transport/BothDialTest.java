package org.ashlar.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.ConnectionInfo;
import org.ashlar.transport.names.Names;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two peers that dial each other at once. */
@Timeout(60)
class BothDialTest {
    /** Gives the address once both have asked, so that neither dials before the other. */
    private static final class Meeting implements Names {
        private final CompletableFuture<List<InetAddress>> both = new CompletableFuture<>();
        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public CompletableFuture<List<InetAddress>> addresses(String host) {
            if (asked.incrementAndGet() == 2) {
                both.complete(List.of(InetAddress.getLoopbackAddress()));
            }
            return both;
        }

        @Override
        public CompletableFuture<List<String>> texts(String name) {
            return CompletableFuture.completedFuture(List.of());
        }
    }

    private final Meeting meeting = new Meeting();
    private final TestHost a = host();
    private final TestHost b = host();
    private final TestHost lower = a.swarm.id().compareTo(b.swarm.id()) < 0 ? a : b;
    private final TestHost higher = lower.equals(a) ? b : a;

    private TestHost host() {
        return new TestHost(
                TestHost.settings(List.of("/ip4/127.0.0.1/tcp/0"), "noise"),
                Optional.empty(),
                meeting);
    }

    private static List<Multiaddr> named(TestHost host) {
        String address = host.swarm.listenAddresses().get(0).toString();
        return List.of(Multiaddr.parse(address.replace("/ip4/127.0.0.1", "/dns4/other.test")));
    }

    @BeforeEach
    void dialEachOther() throws Exception {
        var one = higher.swarm.connect(lower.swarm.id(), named(lower));
        var other = lower.swarm.connect(higher.swarm.id(), named(higher));
        one.get(20, TimeUnit.SECONDS);
        other.get(20, TimeUnit.SECONDS);
        for (TestHost each : List.of(a, b)) {
            TestHost.await(() -> each.swarm.connections().size() == 2);
            TestHost.await(() -> each.swarm.connections().stream().allMatch(BothDialTest::quiet));
        }
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
    }

    private static boolean quiet(ConnectionInfo connection) {
        return connection.streams().isEmpty();
    }

    private static void settle(TestHost... hosts) {
        for (TestHost host : hosts) {
            host.swarm.trim(Instant.now().plusSeconds(6));
        }
    }

    @Test
    void bothKeepTheSameConnectionAndItServes() throws Exception {
        a.swarm.trim(Instant.now());
        assertThat(a.swarm.connections()).as("too early").hasSize(2);

        settle(a, b);

        for (TestHost each : List.of(a, b)) {
            TestHost.await(() -> each.swarm.connections().size() == 1);
            assertThat(each.swarm.connections().get(0).inbound()).isEqualTo(each.equals(higher));
        }
        assertThat(a.swarm.ping(b.swarm.id()).get(10, TimeUnit.SECONDS)).isPositive();
        assertThat(b.swarm.ping(a.swarm.id()).get(10, TimeUnit.SECONDS)).isPositive();
        settle(a, b);
        assertThat(a.swarm.connections()).hasSize(1);
    }

    @Test
    void oneSideAloneClosesWhatIsSpare() throws Exception {
        settle(lower);

        for (TestHost each : List.of(a, b)) {
            TestHost.await(() -> each.swarm.connections().size() == 1);
        }
    }

    @Test
    void aStreamOpensOnWhatIsKept() throws Exception {
        lower.echo();
        Channel stream =
                higher.swarm
                        .open(lower.swarm.id(), List.of(TestHost.ECHO), new TestHost.EchoHandler())
                        .get(20, TimeUnit.SECONDS);
        settle(a, b);

        TestHost.await(() -> higher.swarm.connections().size() == 1);
        assertThat(higher.swarm.connections().get(0).streams()).containsExactly(TestHost.ECHO);
        assertThat(stream.isActive()).isTrue();
    }
}
