package org.ashlar.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.ashlar.crypto.Keys;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.spi.MuxedConnection;
import org.ashlar.net.spi.MuxedHost;
import org.ashlar.net.spi.MuxedTransport;
import org.junit.jupiter.api.Test;

/** The key of a private network does not cover QUIC, so that such a node must not speak it. */
class PrivateNetworkTest {
    private static final List<String> LISTEN =
            List.of("/ip4/127.0.0.1/tcp/0", "/ip4/127.0.0.1/udp/0/quic-v1");

    /** Fails whoever uses it. */
    private static final MuxedTransport QUIC =
            new MuxedTransport() {
                @Override
                public ChannelFuture listen(InetSocketAddress at, MuxedHost host) {
                    throw new AssertionError("listens on " + at);
                }

                @Override
                public Future<MuxedConnection> dial(InetSocketAddress at, MuxedHost host) {
                    throw new AssertionError("dials " + at);
                }
            };

    @Test
    void nodeWithASwarmKeyNeitherListensNorDialsOverQuic() {
        try (TestHost host =
                new TestHost(
                        TestHost.settings(LISTEN, "noise"),
                        NetworkFeaturesTest.key("7"),
                        new FakeNames())) {
            assertThat(host.swarm.add(QUIC)).isEmpty();

            assertThat(host.swarm.listenAddresses())
                    .hasSize(1)
                    .allMatch(address -> !address.toString().contains("quic"));
            var peer = Keys.generateEd25519().publicKey().peerId();
            assertThat(
                            host.swarm.connect(
                                    peer,
                                    List.of(Multiaddr.parse("/ip4/127.0.0.1/udp/4001/quic-v1"))))
                    .failsWithin(Duration.ofSeconds(20))
                    .withThrowableThat()
                    .withMessageNotContaining("dials");
        }
    }

    @Test
    void nodeWithoutASwarmKeyListensOverQuic() {
        try (TestHost host = new TestHost(TestHost.settings(LISTEN, "noise"))) {
            assertThatThrownBy(() -> host.swarm.add(QUIC))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("listens on /127.0.0.1:0");
        }
    }
}
