package org.ashlar.routing.dht;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.Multihash;
import org.ashlar.routing.PeerInfo;
import org.ashlar.testing.Bytes;
import org.ashlar.testing.InMemoryRootStore;
import org.junit.jupiter.api.Test;

class ProviderStoreTest {
    private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/10.0.0.1/tcp/4001");

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final InstantSource clock = () -> now;
    private final ProviderStore store = new ProviderStore(() -> 20_000, clock, new Random(1));

    private static Multihash content(int seed) {
        return Multihash.of(Multihash.SHA2_256, Bytes.random(seed, 32));
    }

    private static PeerInfo peer(int seed) {
        return new PeerInfo(PeerId.of(content(1_000_000 + seed)), List.of(ADDRESS));
    }

    @Test
    void forgetsARecordAfterTwoDays() {
        store.add(content(1), peer(1));
        now = now.plus(Duration.ofHours(47));
        assertThat(store.providers(content(1))).containsExactly(peer(1));

        now = now.plus(Duration.ofHours(2));

        assertThat(store.providers(content(1))).isEmpty();
        store.expire();
        assertThat(store.size()).isZero();
    }

    @Test
    void keepsTheNewestThousandOfOneContent() {
        for (int i = 0; i < 1_500; i++) {
            store.add(content(1), peer(i));
        }
        assertThat(store.size()).isEqualTo(ProviderStore.MAX_PER_CONTENT);
        assertThat(store.providers(content(1))).hasSize(ProviderStore.MAX_ANSWERED);
        assertThat(store.entries(content(1)))
                .extracting(e -> e.peer().id())
                .contains(peer(1_499).id())
                .doesNotContain(peer(0).id());
    }

    @Test
    void onePeerCannotFillTheStore() {
        for (int i = 0; i < 12_000; i++) {
            store.add(content(i), peer(1));
        }
        assertThat(store.size()).isEqualTo(ProviderStore.MAX_PER_PEER);
        store.add(content(99), peer(2));
        assertThat(store.providers(content(99))).contains(peer(2));
    }

    @Test
    void inAllItHoldsNoMoreThanItsLimit() {
        ProviderStore small = new ProviderStore(() -> 100, clock, new Random(1));
        for (int i = 0; i < 1_000; i++) {
            small.add(content(i), peer(i));
        }
        assertThat(small.size()).isEqualTo(100);
        assertThat(small.providers(content(999))).hasSize(1);
        assertThat(small.providers(content(0))).isEmpty();
    }

    @Test
    void aLowerLimitCountsFromTheNextAnnouncementOn() {
        AtomicInteger limit = new AtomicInteger(100);
        ProviderStore moving = new ProviderStore(limit::get, clock, new Random(1));
        for (int i = 0; i < 100; i++) {
            moving.add(content(i), peer(i));
        }
        limit.set(10);
        moving.add(content(100), peer(100));
        assertThat(moving.size()).isEqualTo(10);
        assertThat(moving.providers(content(100))).hasSize(1);
    }

    @Test
    void aLaterRunFindsWhatWasFlushed() {
        InMemoryRootStore root = new InMemoryRootStore();
        store.add(content(1), peer(1));
        store.add(content(1), peer(2));
        store.add(content(2), peer(3));
        new ProviderPages(root, store).flush();

        ProviderStore later = new ProviderStore(() -> 100, clock, new Random(1));
        new ProviderPages(root, later).load();

        assertThat(later.providers(content(1))).containsExactlyInAnyOrder(peer(1), peer(2));
        assertThat(later.providers(content(2))).containsExactly(peer(3));
    }

    @Test
    void aDamagedPageIsDroppedAndTheRestIsRead() {
        InMemoryRootStore root = new InMemoryRootStore();
        store.add(content(1), peer(1));
        new ProviderPages(root, store).flush();
        root.write(
                List.of(
                        org.ashlar.store.Write.put(
                                org.ashlar.store.Key.of("/kad/providers/zz"), new byte[] {1})));

        ProviderStore later = new ProviderStore(() -> 100, clock, new Random(1));
        new ProviderPages(root, later).load();

        assertThat(later.providers(content(1))).containsExactly(peer(1));
        assertThat(root.get(org.ashlar.store.Key.of("/kad/providers/zz"))).isEmpty();
    }
}
