package org.ashlar.kad.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PeerId;
import org.ashlar.kad.KadKey;
import org.ashlar.kad.PeerDiversity;
import org.ashlar.kad.RoutingTable;
import org.ashlar.net.Network;
import org.ashlar.routing.PeerInfo;
import org.ashlar.testing.net.FakeHost;
import org.ashlar.testing.net.FakeNetwork;
import org.junit.jupiter.api.Test;

/** Members of a table keep their connections: the far ones for certain, the others before some. */
class MemberTagsTest {
    private static final KadKey SELF = KadKey.of(id(0));

    private final FakeHost host = new FakeNetwork().host(id(0));
    private final RoutingTable table = table();

    private static RoutingTable table() {
        return new RoutingTable(SELF, 20, PeerDiversity.none(), java.time.Instant::now);
    }

    private static PeerId id(int number) {
        byte[] seed = new byte[32];
        seed[0] = (byte) number;
        return Keys.ed25519(seed).publicKey().peerId();
    }

    private static List<PeerId> peers(boolean far) {
        List<PeerId> found = new ArrayList<>();
        for (int i = 1; found.size() < 3; i++) {
            boolean isFar = SELF.commonPrefix(KadKey.of(id(i))) < MemberTags.PROTECTED;
            if (isFar == far) {
                found.add(id(i));
            }
        }
        return found;
    }

    private void join(RoutingTable joined, PeerId peer) {
        assertThat(joined.add(new PeerInfo(peer, List.of()))).isTrue();
    }

    @Test
    void farMembersAreProtectedAndNearOnesValued() {
        table.watch(new MemberTags(host, "/p"));
        peers(true).forEach(peer -> join(table, peer));
        peers(false).forEach(peer -> join(table, peer));

        for (PeerId peer : peers(true)) {
            assertThat(host.protections(peer)).hasSize(1).allMatch(MemberTagsTest::isTable);
            assertThat(host.tags(peer)).isEmpty();
        }
        for (PeerId peer : peers(false)) {
            assertThat(host.protections(peer)).isEmpty();
            assertThat(host.tags(peer).values()).containsExactly(MemberTags.VALUE);
        }
    }

    private static boolean isTable(String name) {
        return name.startsWith(Network.ROUTING_TABLE);
    }

    @Test
    void aMemberThatLeavesIsWorthNothing() {
        table.watch(new MemberTags(host, "/p"));
        PeerId far = peers(true).get(0);
        PeerId near = peers(false).get(0);
        join(table, far);
        join(table, near);

        table.remove(far);
        table.remove(near);

        assertThat(host.protections(far)).isEmpty();
        assertThat(host.tags(near)).isEmpty();
    }

    @Test
    void aMemberThatReconnectedIsValuedAgainWhenItAnswers() {
        table.watch(new MemberTags(host, "/p"));
        PeerId near = peers(false).get(0);
        join(table, near);
        host.untag(near, host.tags(near).keySet().iterator().next());

        join(table, near);

        assertThat(host.tags(near)).hasSize(1);
    }

    @Test
    void theEndOfATableTakesNothingFromItsSuccessor() {
        RoutingTable successor = table();
        table.watch(new MemberTags(host, "/p"));
        successor.watch(new MemberTags(host, "/p"));
        PeerId near = peers(false).get(0);
        join(table, near);
        join(successor, near);
        assertThat(host.tags(near)).hasSize(2);

        table.unwatch();

        assertThat(host.tags(near)).hasSize(1);
        successor.unwatch();
        assertThat(host.tags(near)).isEqualTo(Map.of());
    }
}
