package org.ashlar.namesys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PeerId;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.StorageException;
import org.ashlar.error.UnavailableException;
import org.ashlar.repo.Keystore;
import org.ashlar.routing.Routing;
import org.ashlar.store.RootStore;
import org.ashlar.testing.Bytes;
import org.ashlar.testing.FakeCallContext;
import org.ashlar.testing.FakeNodeConfig;
import org.ashlar.testing.FakeRepo;
import org.ashlar.testing.FakeRouting;
import org.ashlar.testing.InMemoryRootStore;
import org.ashlar.testing.ManualPools;
import org.ashlar.testing.ManualScheduler;
import org.junit.jupiter.api.Test;

/** What the network has seen of a name, and what is durable here at that moment. */
class PublisherTest {
    private static final PrivateKey OWNER = Keys.ed25519(Bytes.random(1, 32));
    private static final PeerId NAME = OWNER.publicKey().peerId();
    private static final Keystore.Entry SELF = new Keystore.Entry("self", OWNER.publicKey());
    private static final String PATH = "/ipfs/QmZULkCELmmk5XNfCgTnCyFgAVxBRBXyDHGGMVoLFLiXEN";

    private final FakeRouting network = new FakeRouting();
    private final InMemoryRootStore root = new InMemoryRootStore();
    private final List<Long> told = new ArrayList<>();
    private final List<Optional<Long>> durable = new ArrayList<>();
    private final List<Instant> ends = new ArrayList<>();
    private final ManualScheduler time = new ManualScheduler();
    private boolean diskFails;
    private boolean networkFails;

    @SuppressWarnings("unchecked")
    private <T> T fake(Class<T> type, java.lang.reflect.InvocationHandler calls) {
        return (T) Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, calls);
    }

    /** The node after a start: it knows what the disk has. */
    private Publisher start() {
        RootStore disk =
                fake(
                        RootStore.class,
                        (proxy, method, arguments) -> {
                            if (diskFails && method.getName().equals("write")) {
                                throw new StorageException("the disk fails");
                            }
                            return method.invoke(root, arguments);
                        });
        Routing watched =
                fake(
                        Routing.class,
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("putValue")) {
                                byte[] bytes = (byte[]) arguments[1];
                                IpnsRecord record = IpnsCodec.verifySignature(NAME, bytes);
                                told.add(record.sequence());
                                ends.add(record.validUntil());
                                durable.add(
                                        new IpnsStore(root).get(NAME).map(IpnsRecord::sequence));
                                if (networkFails) {
                                    return CompletableFuture.failedFuture(
                                            new UnavailableException("nobody is there"));
                                }
                            }
                            return method.invoke(network, arguments);
                        });
        Keystore keys =
                fake(
                        Keystore.class,
                        (proxy, method, arguments) ->
                                switch (method.getName()) {
                                    case "find" -> Optional.of(SELF);
                                    case "list" -> List.of(SELF);
                                    case "sign" -> OWNER.sign((byte[]) arguments[1]);
                                    default -> List.of();
                                });
        FakeRepo repo = FakeRepo.online(OWNER);
        NameSystem names =
                new NameSystem(
                        repo,
                        watched,
                        disk,
                        (call, name) -> List.of(),
                        time.clock(),
                        () -> 128,
                        Optional::empty);
        return new Publisher(
                names, keys, watched, repo, new FakeNodeConfig(), new ManualPools(time));
    }

    private long publish(Publisher publisher, int version) {
        return publish(publisher, version, OptionalLong.empty());
    }

    private long publish(Publisher publisher, int version, OptionalLong sequence) {
        return publish(publisher, version, Duration.ofDays(1), sequence);
    }

    private long publish(
            Publisher publisher, int version, Duration lifetime, OptionalLong sequence) {
        Publisher.Request request =
                new Publisher.Request(
                        "self",
                        PATH + "/" + version,
                        lifetime,
                        Duration.ofMinutes(5),
                        sequence,
                        true,
                        true);
        return publisher.publish(new FakeCallContext(), request).sequence();
    }

    @Test
    void aSequenceIsDurableBeforeTheNetworkSeesItAndNeverGoesBackAfterALossOfPower() {
        for (int i = 0; i < 5; i++) {
            long unused = publish(start(), i); // nothing but the disk is left of the run before
        }
        assertThat(told).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(durable).extracting(Optional::orElseThrow).isEqualTo(told);
    }

    @Test
    void aRecordThatIsNotDurableIsNotTold() {
        long unused = publish(start(), 0);
        diskFails = true;
        assertThatThrownBy(() -> publish(start(), 1)).isInstanceOf(StorageException.class);
        assertThat(told).containsExactly(0L);

        diskFails = false;
        assertThat(publish(start(), 2)).isEqualTo(1);
    }

    @Test
    void aNameIsKeptAliveWithItsSequenceAndALaterEndAndSoonerAfterAFailure() {
        Publisher publisher = start();
        long unused = publish(publisher, 0);
        time.advance(Duration.ofMinutes(1)); // soon after a start
        assertThat(told).containsExactly(0L, 0L);

        time.advance(Duration.ofHours(4).minusSeconds(1));
        assertThat(told).hasSize(2);
        networkFails = true;
        time.advance(Duration.ofSeconds(1));
        assertThat(told).hasSize(3);
        networkFails = false;
        time.advance(Duration.ofMinutes(5)); // again, as it failed
        time.advance(Duration.ofHours(4));
        assertThat(told).containsExactly(0L, 0L, 0L, 0L, 0L);
        assertThat(ends).isSorted().doesNotHaveDuplicates();

        publisher.close();
        time.advance(Duration.ofDays(1));
        assertThat(told).hasSize(5);
    }

    @Test
    void aSequenceThatIsNotGreaterIsRefused() {
        assertThatThrownBy(() -> publish(start(), 0, OptionalLong.of(0)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("1 at least");
        long unused = publish(start(), 0, OptionalLong.of(7));
        for (long sequence : List.of(6L, 7L)) {
            assertThatThrownBy(() -> publish(start(), 1, OptionalLong.of(sequence)))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining(sequence + " must be greater than the current one, 7");
        }
        assertThat(told).containsExactly(7L);
    }

    @Test
    void theSameValueKeepsItsSequenceUnlessItsLifeIsToEndEarlier() {
        Publisher publisher = start();
        assertThat(publish(publisher, 0, Duration.ofDays(1), OptionalLong.empty())).isZero();
        assertThat(publish(publisher, 0, Duration.ofDays(2), OptionalLong.empty())).isZero();
        assertThat(publish(publisher, 0, Duration.ofHours(1), OptionalLong.empty())).isEqualTo(1);
    }
}
