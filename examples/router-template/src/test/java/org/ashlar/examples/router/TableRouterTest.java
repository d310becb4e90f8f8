package org.ashlar.examples.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.UnavailableException;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multihash;
import org.ashlar.routing.PeerInfo;
import org.junit.jupiter.api.Test;

class TableRouterTest {
    private static final PeerId ONE = PeerId.of(Keys.generateEd25519().publicKey());
    private static final PeerId TWO = PeerId.of(Keys.generateEd25519().publicKey());
    private static final Multihash CONTENT =
            Hashes.hash(Multihash.SHA2_256, "x".getBytes(StandardCharsets.UTF_8));

    private final TableRouter router =
            new TableRouter(
                    List.of("/ip4/10.0.0.1/tcp/4001/p2p/" + ONE, "/dns/box/tcp/1/p2p/" + TWO));

    /** What a search gives. */
    private static List<PeerInfo> found(Flow.Publisher<PeerInfo> search) {
        List<PeerInfo> all = new ArrayList<>();
        List<Boolean> ended = new ArrayList<>();
        search.subscribe(
                new Flow.Subscriber<>() {
                    @Override
                    public void onSubscribe(Flow.Subscription subscription) {
                        subscription.request(Long.MAX_VALUE);
                    }

                    @Override
                    public void onNext(PeerInfo peer) {
                        all.add(peer);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        throw new AssertionError(failure);
                    }

                    @Override
                    public void onComplete() {
                        ended.add(true);
                    }
                });
        assertThat(ended).hasSize(1);
        return all;
    }

    @Test
    void namesItsPeersForAnyContentUpToTheLimit() {
        assertThat(found(router.findProviders(CONTENT, 5)))
                .extracting(PeerInfo::id)
                .containsExactly(ONE, TWO);
        assertThat(found(router.findProviders(CONTENT, 1))).hasSize(1);
        assertThat(router.known()).hasSize(2);
    }

    @Test
    void knowsWhereItsPeersAreAndNoOther() {
        assertThat(router.findPeer(TWO).join().addresses().toString())
                .isEqualTo("[/dns/box/tcp/1]");
        PeerId other = PeerId.of(Keys.generateEd25519().publicKey());
        assertThatThrownBy(() -> router.findPeer(other).join())
                .hasCauseInstanceOf(ContentNotFoundException.class);
    }

    @Test
    void failsClearlyAtWhatItCannotDo() {
        assertThatThrownBy(() -> router.provide(CONTENT).join())
                .hasCauseInstanceOf(UnavailableException.class);
    }

    @Test
    void refusesAnEntryWithoutAPeer() {
        for (String bad : List.of("", "/ip4/10.0.0.1/tcp/1", "/p2p/" + ONE, "/ip4/x/p2p/" + ONE)) {
            assertThatThrownBy(() -> new TableRouter(List.of(bad)))
                    .as(bad)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
