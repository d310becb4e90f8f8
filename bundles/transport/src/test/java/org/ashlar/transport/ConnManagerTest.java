package org.ashlar.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PeerId;
import org.ashlar.crypto.PublicKey;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.DecayingTag;
import org.ashlar.net.Network;
import org.ashlar.net.spi.StreamAttributes;
import org.ashlar.transport.security.Secured;
import org.ashlar.transport.yamux.WindowPool;
import org.ashlar.transport.yamux.YamuxSession;
import org.junit.jupiter.api.Test;

/** The rules of Kubo's {@code basic} connection manager, one by one. */
class ConnManagerTest {
    private static final Settings.Trimming LIMITS =
            new Settings.Trimming(2, 4, Duration.ofSeconds(20), Duration.ofSeconds(10));

    private Instant time = Instant.now();
    private final ConnManager manager = new ConnManager(() -> time);
    private final List<PeerConnection> all = new ArrayList<>();
    private final Instant later = time.plusSeconds(60);

    private PeerConnection connection(boolean inbound) {
        return connection(all.size(), inbound);
    }

    private PeerConnection connection(int peer, boolean inbound) {
        byte[] seed = new byte[32];
        seed[0] = (byte) peer;
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

    private void connections(int count) {
        for (int i = 0; i < count; i++) {
            connection(true);
        }
    }

    private List<PeerConnection> excess() {
        return manager.excess(all, LIMITS, later);
    }

    /** Kubo's background loop leaves a count below high water alone, and none at it. */
    @Test
    void trimsDownToLowWaterWhenHighWaterIsReached() {
        connections(3);
        assertThat(excess()).isEmpty();
        connection(true);
        assertThat(excess()).hasSize(2);
    }

    @Test
    void protectedPeersNeitherGoNorCount() {
        connections(6);
        all.subList(0, 3).forEach(c -> manager.protect(c.peer(), "x"));

        assertThat(excess()).hasSize(1).isSubsetOf(all.subList(3, 6));
    }

    @Test
    void protectionEndsWithItsLastReasonAndIsNotCounted() {
        connections(5);
        PeerId peer = all.get(0).peer();
        all.forEach(c -> manager.protect(c.peer(), "a"));
        all.forEach(c -> manager.protect(c.peer(), "b"));
        all.forEach(c -> manager.protect(c.peer(), "b"));
        all.forEach(c -> manager.unprotect(c.peer(), "a"));
        assertThat(excess()).isEmpty();
        assertThat(manager.isProtected(peer, "a")).isFalse();
        assertThat(manager.isProtected(peer, "b")).isTrue();
        assertThat(manager.isProtected(peer, "")).isTrue();

        all.forEach(c -> manager.unprotect(c.peer(), "b"));

        assertThat(manager.isProtected(peer, "")).isFalse();
        assertThat(manager.excess(all, LIMITS, later.plusSeconds(11))).hasSize(3);
    }

    @Test
    void protectionOutlivesTheConnectionAndTagsDoNot() {
        PeerId peer = connection(true).peer();
        manager.protect(peer, "x");
        manager.tag(peer, "good", 10);

        manager.disconnected(peer);

        assertThat(manager.isProtected(peer, "x")).isTrue();
        assertThat(manager.value(peer)).isZero();
    }

    @Test
    void theValueOfAPeerIsTheSumOfItsTags() {
        PeerId peer = connection(true).peer();
        manager.tag(peer, "a", 10);
        manager.tag(peer, "a", 4);
        manager.tag(peer, "b", -1);
        assertThat(manager.value(peer)).isEqualTo(3);

        manager.retag(peer, "a", before -> before * 2);
        manager.retag(peer, "new", before -> before + 5);
        assertThat(manager.value(peer)).isEqualTo(8 - 1 + 5);

        manager.untag(peer, "a");
        manager.untag(peer, "unknown");
        assertThat(manager.value(peer)).isEqualTo(4);
    }

    @Test
    void peersOfLessValueGoFirst() {
        connections(5);
        manager.tag(all.get(1).peer(), "good", 10);
        manager.tag(all.get(2).peer(), "good", 5);
        manager.tag(all.get(3).peer(), "bad", -5);

        assertThat(excess()).containsExactly(all.get(3), all.get(0), all.get(4));
    }

    @Test
    void amongEqualsThoseWithoutStreamsGoFirstThenInboundOnesThenThoseWithFewerStreams() {
        PeerConnection ours = connection(false);
        PeerConnection busyInbound = connection(true);
        PeerConnection lessBusyInbound = connection(true);
        PeerConnection busyOurs = connection(false);
        stream(busyInbound, "/a");
        stream(busyInbound, "/b");
        stream(lessBusyInbound, "/a");
        stream(busyOurs, "/a");
        Settings.Trimming one = new Settings.Trimming(1, 1, Duration.ZERO, Duration.ofSeconds(1));

        assertThat(manager.excess(all, one, later))
                .containsExactly(ours, lessBusyInbound, busyInbound);
    }

    @Test
    void allConnectionsOfAPeerGoTogetherAndEachOfThemCounts() {
        PeerConnection first = connection(0, false);
        PeerConnection second = connection(0, true);
        connections(2);
        manager.tag(all.get(2).peer(), "good", 1);
        manager.tag(all.get(3).peer(), "good", 1);

        assertThat(excess()).containsExactlyInAnyOrder(first, second);
    }

    @Test
    void youngPeersAreLeftAloneAndDoNotCount() {
        connections(6);
        assertThat(manager.excess(all, LIMITS, time.plusSeconds(19))).isEmpty();
        assertThat(manager.excess(all, LIMITS, later)).hasSize(4);
    }

    @Test
    void nothingIsTrimmedWhileFewerThanLowWaterAreOldEnough() {
        connections(6);
        Settings.Trimming five =
                new Settings.Trimming(7, 6, Duration.ofSeconds(20), Duration.ofSeconds(10));
        assertThat(manager.excess(all, five, later)).isEmpty();
    }

    @Test
    void isSilentForSomeTimeAfterATrim() {
        connections(6);
        assertThat(excess()).isNotEmpty();
        assertThat(manager.excess(all, LIMITS, later.plusSeconds(9))).isEmpty();
        assertThat(manager.excess(all, LIMITS, later.plusSeconds(10))).isNotEmpty();
    }

    @Test
    void aClockThatWasPutBackStopsNoTrimming() {
        connections(6);
        assertThat(excess()).isNotEmpty();
        assertThat(manager.excess(all, LIMITS, time.minusSeconds(3600))).hasSize(4);
    }

    @Test
    void tagsOfPeersThatDidNotComeAreForgottenAfterTheGracePeriod() {
        connections(4);
        PeerId expected = Keys.ed25519(new byte[32]).publicKey().peerId();
        all.remove(0);
        manager.tag(expected, "early", 7);
        connection(9, true);
        manager.excess(all, LIMITS, time.plusSeconds(19));
        assertThat(manager.value(expected)).isEqualTo(7);

        assertThat(excess()).isNotEmpty();

        assertThat(manager.value(expected)).isZero();
    }

    @Test
    void aDecayingTagIsBumpedAndLosesValueEachInterval() {
        PeerId peer = connection(true).peer();
        DecayingTag fixed = tag("fixed", DecayingTag.Decay.fixed(3), DecayingTag.Bump.sum());
        DecayingTag half = tag("half", DecayingTag.Decay.linear(0.5), DecayingTag.Bump.overwrite());
        DecayingTag kept = tag("kept", DecayingTag.Decay.none(), DecayingTag.Bump.sumWithin(0, 20));
        manager.bump(peer, fixed, 5);
        manager.bump(peer, fixed, 2);
        manager.bump(peer, half, 90);
        manager.bump(peer, half, 10);
        manager.bump(peer, kept, 300);
        manager.bump(peer, kept, -1);
        assertThat(manager.value(peer)).isEqualTo(7 + 10 + 19);

        time = time.plusSeconds(59);
        assertThat(manager.value(peer)).isEqualTo(7 + 10 + 19);
        time = time.plusSeconds(1);
        assertThat(manager.value(peer)).isEqualTo(4 + 5 + 19);
        time = time.plusSeconds(120);
        assertThat(manager.value(peer)).isEqualTo(1 + 19);
        manager.untag(peer, "kept");
        assertThat(manager.value(peer)).isEqualTo(1);
    }

    @Test
    void aTagThatExpiresWhenInactiveIsKeptByBumps() {
        PeerId peer = connection(true).peer();
        DecayingTag seen =
                tag(
                        "seen",
                        DecayingTag.Decay.whenInactive(Duration.ofMinutes(2)),
                        DecayingTag.Bump.sum());
        manager.bump(peer, seen, 1);
        time = time.plusSeconds(100);
        manager.bump(peer, seen, 1);
        time = time.plusSeconds(100);
        assertThat(manager.value(peer)).isEqualTo(2);
        time = time.plusSeconds(100);
        assertThat(manager.value(peer)).isZero();
    }

    private static DecayingTag tag(String name, DecayingTag.Decay decay, DecayingTag.Bump bump) {
        return new DecayingTag(name, Duration.ofMinutes(1), decay, bump);
    }

    @Test
    void namesAndPeersAreBounded() {
        PeerId peer = connection(true).peer();
        for (int i = 0; i < 2 * PeerTags.MAX_NAMES; i++) {
            manager.tag(peer, "t" + i, 1);
            manager.bump(peer, tag("d" + i, DecayingTag.Decay.none(), DecayingTag.Bump.sum()), 1);
        }
        assertThat(manager.value(peer)).isEqualTo(PeerTags.MAX_NAMES);
    }

    @Test
    void whenMemoryIsShortTheYoungGoTooThoseWithMoreStreamsFirstAndProtectedOnesLast() {
        connections(4);
        stream(all.get(0), "/a");
        stream(all.get(1), "/a");
        stream(all.get(1), "/b");
        manager.protect(all.get(2).peer(), "x");
        manager.protect(all.get(3).peer(), "x");
        assertThat(manager.emergency(all, LIMITS, time)).containsExactly(all.get(1), all.get(0));

        Settings.Trimming one = new Settings.Trimming(1, 4, Duration.ZERO, Duration.ofSeconds(1));
        assertThat(manager.emergency(all, one, time))
                .containsSequence(all.get(1), all.get(0))
                .hasSize(3);
        assertThat(manager.emergency(all.subList(0, 2), LIMITS, time)).isEmpty();
    }

    @Test
    void letsGoOfUnusedConnectionsThatThisNodeOpenedAndKeepsAFew() {
        for (int i = 0; i < ConnManager.KEPT + 8; i++) {
            connection(i == 5);
        }
        Instant unused = Instant.now().plus(ConnManager.UNUSED).plusSeconds(1);
        manager.protect(all.get(0).peer(), "x");
        manager.tag(all.get(1).peer(), "user-connect", 100);
        manager.protect(all.get(6).peer(), Network.ROUTING_TABLE + "/wan");
        manager.tag(all.get(7).peer(), Network.ROUTING_TABLE + "/wan", 5);
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
