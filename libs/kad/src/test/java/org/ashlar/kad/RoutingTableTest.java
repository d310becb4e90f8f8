package org.ashlar.kad;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.Multihash;
import org.ashlar.routing.PeerInfo;
import org.ashlar.testing.Bytes;
import org.junit.jupiter.api.Test;

class RoutingTableTest {
    private static final KadKey SELF = KadKey.of(new byte[] {1});

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private RoutingTable table(int bucket, PeerDiversity diversity) {
        return new RoutingTable(SELF, bucket, diversity, () -> now);
    }

    /** Peers that share exactly so many bits with this node. */
    private static List<PeerInfo> peersAt(int bits, int count, String address) {
        List<PeerInfo> found = new ArrayList<>();
        for (int seed = 0; found.size() < count; seed++) {
            PeerId id = PeerId.of(Multihash.of(Multihash.SHA2_256, Bytes.random(seed, 32)));
            if (KadKey.of(id).commonPrefix(SELF) == bits) {
                String place = address.replace("N", Integer.toString(found.size()));
                found.add(new PeerInfo(id, List.of(Multiaddr.parse(place))));
            }
        }
        return found;
    }

    @Test
    void keepsOldPeersWhenABucketIsFull() {
        RoutingTable table = table(2, PeerDiversity.none());
        List<PeerInfo> peers = peersAt(0, 3, "/ip4/10.0.0.N/tcp/1");
        peersAt(1, 2, "/ip4/10.0.0.N/tcp/1").forEach(table::add);
        table.add(peers.get(0));
        table.add(peers.get(1));

        boolean added = table.add(peers.get(2));

        assertThat(added).isFalse();
        assertThat(table.bucket(0)).containsExactly(peers.get(0), peers.get(1));
    }

    @Test
    void aPeerThatWasNotUsefulForLongGivesWay() {
        RoutingTable table = table(2, PeerDiversity.none());
        List<PeerInfo> peers = peersAt(0, 3, "/ip4/10.0.0.N/tcp/1");
        peersAt(1, 2, "/ip4/10.0.0.N/tcp/1").forEach(table::add);
        table.add(peers.get(0));
        table.add(peers.get(1));
        now = now.plus(RoutingTable.GRACE).plus(Duration.ofSeconds(1));
        table.add(peers.get(1)); // useful again

        assertThat(table.add(peers.get(2))).isTrue();

        assertThat(table.bucket(0)).containsExactly(peers.get(1), peers.get(2));
        assertThat(table.contains(peers.get(0).id())).isFalse();
    }

    @Test
    void takesTwoOfAGroupInABucketAndThreeInAll() {
        RoutingTable table = table(20, PeerDiversity.wan());
        List<PeerInfo> far = peersAt(0, 3, "/ip4/203.0.113.N/tcp/1");
        List<PeerInfo> nearer = peersAt(1, 2, "/ip4/203.0.7.N/tcp/1");

        assertThat(far.stream().filter(table::add)).hasSize(2);
        assertThat(nearer.stream().filter(table::add)).hasSize(1);

        table.remove(far.get(0).id());
        assertThat(table.add(far.get(2))).isTrue();
    }

    @Test
    void aPeerWithoutAnAddressCannotJoinWhereGroupsCount() {
        RoutingTable table = table(20, PeerDiversity.wan());
        PeerId id = PeerId.of(Multihash.of(Multihash.SHA2_256, Bytes.random(1, 32)));
        assertThat(table.add(new PeerInfo(id, List.of()))).isFalse();
    }

    @Test
    void namesTheNearestFirst() {
        RoutingTable table = table(20, PeerDiversity.none());
        for (int i = 0; i < 100; i++) {
            PeerId id = PeerId.of(Multihash.of(Multihash.SHA2_256, Bytes.random(i, 32)));
            table.add(new PeerInfo(id, List.of()));
        }
        KadKey point = KadKey.of(new byte[] {7});
        List<PeerInfo> nearest = table.nearest(point, 10);
        for (int i = 1; i < nearest.size(); i++) {
            KadKey before = KadKey.of(nearest.get(i - 1).id());
            assertThat(point.compareDistance(before, KadKey.of(nearest.get(i).id()))).isNegative();
        }
        assertThat(nearest).hasSize(10);
    }
}
