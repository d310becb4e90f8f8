package org.ashlar.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PublicKey;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.spi.StreamAttributes;
import org.ashlar.transport.security.Secured;
import org.ashlar.transport.yamux.WindowPool;
import org.ashlar.transport.yamux.YamuxSession;
import org.junit.jupiter.api.Test;

class ConnManagerTest {
    private static final Settings.Trimming LIMITS =
            new Settings.Trimming(2, 4, Duration.ofSeconds(20), Duration.ofSeconds(10));

    private final ConnManager manager = new ConnManager();
    private final List<PeerConnection> all = new ArrayList<>();
    private final Instant later = Instant.now().plusSeconds(60);

    private PeerConnection connection(boolean inbound) {
        byte[] seed = new byte[32];
        seed[0] = (byte) all.size();
        PublicKey key = Keys.ed25519(seed).publicKey();
        StreamOpener opener =
                new StreamOpener(
                        new Registry(),
                        new Resources(Limits.of(TestHost.settings(List.of()), 1 << 20)),
                        new Traffic(() -> 0),
                        () -> false);
        PeerConnection made =
                new PeerConnection(
                        new Upgrade.Upgraded(
                                new EmbeddedChannel(),
                                new Secured(key.peerId(), key, null),
                                "/noise",
                                new YamuxSession(
                                        true, new WindowPool(1), 1, new EmbeddedHandler())),
                        Multiaddr.parse("/ip4/127.0.0.1/tcp/1"),
                        inbound,
                        opener);
        all.add(made);
        return made;
    }

    private static final class EmbeddedHandler
            extends io.netty.channel.ChannelInboundHandlerAdapter {}

    @Test
    void trimsDownToLowWaterButOnlyAboveHighWater() {
        for (int i = 0; i < 4; i++) {
            connection(true);
        }
        assertThat(manager.excess(all, LIMITS, later)).isEmpty();
        connection(true);
        assertThat(manager.excess(all, LIMITS, later)).hasSize(3);
    }

    @Test
    void keepsProtectedAndValuedPeers() {
        for (int i = 0; i < 6; i++) {
            connection(true);
        }
        manager.protect(all.get(0).peer(), "x");
        manager.tag(all.get(1).peer(), "good", 10);
        manager.tag(all.get(2).peer(), "good", 5);

        List<PeerConnection> gone = manager.excess(all, LIMITS, later);

        assertThat(gone).containsExactlyInAnyOrderElementsOf(all.subList(3, 6));
    }

    @Test
    void protectionEndsWithItsLastReason() {
        for (int i = 0; i < 5; i++) {
            connection(true);
        }
        all.forEach(c -> manager.protect(c.peer(), "a"));
        all.forEach(c -> manager.protect(c.peer(), "b"));
        all.forEach(c -> manager.unprotect(c.peer(), "a"));
        assertThat(manager.excess(all, LIMITS, later)).isEmpty();

        all.forEach(c -> manager.unprotect(c.peer(), "b"));

        assertThat(manager.excess(all, LIMITS, later)).hasSize(3);
    }

    @Test
    void leavesYoungConnectionsAlone() {
        for (int i = 0; i < 6; i++) {
            connection(true);
        }
        assertThat(manager.excess(all, LIMITS, Instant.now())).isEmpty();
    }

    @Test
    void isSilentForSomeTimeAfterATrim() {
        for (int i = 0; i < 6; i++) {
            connection(true);
        }
        assertThat(manager.excess(all, LIMITS, later)).isNotEmpty();
        assertThat(manager.excess(all, LIMITS, later.plusSeconds(9))).isEmpty();
        assertThat(manager.excess(all, LIMITS, later.plusSeconds(11))).isNotEmpty();
    }

    @Test
    void idleInboundConnectionsGoBeforeOutboundOnes() {
        for (int i = 0; i < 6; i++) {
            connection(i >= 3);
        }
        Settings.Trimming limits =
                new Settings.Trimming(3, 4, Duration.ofSeconds(20), Duration.ZERO);

        assertThat(manager.excess(all, limits, later))
                .containsExactlyInAnyOrderElementsOf(all.subList(3, 6));
    }

    @Test
    void letsGoOfUnusedConnectionsThatThisNodeOpenedAndKeepsAFew() {
        for (int i = 0; i < ConnManager.KEPT + 8; i++) {
            connection(i == 5);
        }
        Instant unused = Instant.now().plus(ConnManager.UNUSED).plusSeconds(1);
        manager.protect(all.get(0).peer(), "x");
        manager.tag(all.get(1).peer(), "user-connect", 100);
        EmbeddedChannel searching = stream(all.get(2), "/ipfs/kad/1.0.0");
        EmbeddedChannel pinged = stream(all.get(3), Swarm.PING);

        assertThat(manager.unused(all, unused.minusSeconds(2))).isEmpty();
        List<PeerConnection> gone = manager.unused(all, unused);

        assertThat(gone).hasSize(8).doesNotContain(all.get(0), all.get(1), all.get(2), all.get(5));
        assertThat(gone).contains(all.get(3));
        all.removeAll(gone);
        assertThat(manager.unused(all, unused)).isEmpty();
        ChannelFuture searched = searching.close();
        assertThat(searched.isDone()).isTrue();
        assertThat(pinged.close().isDone()).isTrue();
        connection(false);
        assertThat(manager.unused(all, Instant.now().plus(ConnManager.UNUSED.dividedBy(2))))
                .isEmpty();
    }

    private static EmbeddedChannel stream(PeerConnection on, String protocol) {
        EmbeddedChannel stream = new EmbeddedChannel();
        stream.attr(StreamAttributes.PROTOCOL).set(protocol);
        assertThat(on.adopt(stream, protocol, false)).isTrue();
        return stream;
    }

    @Test
    void zeroWaterMeansNoTrimming() {
        for (int i = 0; i < 9; i++) {
            connection(true);
        }
        Settings.Trimming off = new Settings.Trimming(0, 0, Duration.ZERO, Duration.ZERO);
        assertThat(manager.excess(all, off, later)).isEmpty();
    }
}
