package org.ashlar.pinning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.ashlar.block.Block;
import org.ashlar.block.HashSet128;
import org.ashlar.error.ClosedException;
import org.ashlar.error.IpfsException;
import org.ashlar.error.StorageException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.pin.GcRoots;
import org.ashlar.pin.PinMode;
import org.ashlar.testing.FakeBlockService;
import org.ashlar.testing.FakeCallContext;
import org.ashlar.testing.FakeGcLocker;
import org.ashlar.testing.InMemoryBlockstore;
import org.junit.jupiter.api.Test;

class GarbageCollectorTest {
    private final InMemoryBlockstore store = new InMemoryBlockstore();
    private final FakeBlockService blocks = new FakeBlockService(store);
    private final FakeGcLocker locker = new FakeGcLocker();
    private final FakeCallContext context = new FakeCallContext();
    private final StoredPinner pinner = Pinners.online(store, blocks, locker);
    private final GarbageCollector collector = new GarbageCollector(pinner, store, blocks, locker);

    @Test
    void removesOnlyWhatNoPinReaches() {
        Cid shared = Dag.leaf(store, "shared");
        Cid below = Dag.leaf(store, "below");
        Cid kept = Dag.node(store, shared, Dag.node(store, below));
        Cid direct = Dag.node(store, Dag.leaf(store, "not kept"), shared);
        Dag.node(store, Dag.leaf(store, "garbage"), shared);
        pinner.pinComplete(kept, "");
        pinner.pin(context, direct, PinMode.DIRECT, "");
        int[] removed = {0};

        collector.collect(context, (hash, error) -> removed[0]++);

        assertThat(removed[0]).isEqualTo(3);
        assertThat(store.count()).isEqualTo(5);
        assertThat(store.has(direct)).isTrue();
        assertThat(store.has(below)).isTrue();
        assertThat(locker.gcLocks()).isEqualTo(1);
        assertThat(locker.held()).isZero();
    }

    /** A graph that is larger than the node: what was fetched of it is garbage. */
    @Test
    void freesWhatAPinFetchedThatDidNotFit() {
        Cid kept = Dag.leaf(store, "kept");
        pinner.pinComplete(kept, "");
        Cid[] leaves = new Cid[100];
        for (int i = 0; i < leaves.length; i++) {
            leaves[i] = Dag.leaf(blocks.remote(), "leaf " + i);
        }
        Cid endless = Dag.node(blocks.remote(), leaves);
        store.capacity(10);

        assertThatThrownBy(() -> pinner.pin(context, endless, PinMode.RECURSIVE, ""))
                .isInstanceOf(StorageException.class)
                .hasMessage("storage is full");

        assertThat(pinner.find(endless)).isEmpty();
        assertThat(locker.held()).isZero();
        assertThat(store.count()).isEqualTo(10);
        collector.collect(context, (hash, error) -> assertThat(error).isEmpty());
        assertThat(store.count()).isEqualTo(1);
        pinner.pin(context, leaves[0], PinMode.RECURSIVE, "");
        assertThat(pinner.find(leaves[0])).isPresent();
    }

    @Test
    void removesNothingWhenAPinIsIncomplete() {
        Cid absent = Dag.node(new InMemoryBlockstore());
        pinner.pinComplete(Dag.node(store, absent), "");
        Dag.leaf(store, "garbage");

        assertThatThrownBy(() -> collector.collect(context, (hash, error) -> {}))
                .isInstanceOf(IpfsException.class)
                .hasMessageContaining("aborted");

        assertThat(store.count()).isEqualTo(2);
        assertThat(locker.held()).isZero();
    }

    @Test
    void keepsWhatOthersNameEvenWhereItIsIncomplete() {
        Cid below = Dag.leaf(store, "below");
        Cid absent = Dag.leaf(new InMemoryBlockstore(), "absent");
        Cid root = Dag.node(store, absent, below);
        Dag.leaf(store, "garbage");
        collector.bindRoots(() -> List.of(root));

        collector.collect(context, (hash, error) -> {});

        assertThat(store.count()).isEqualTo(2);
        assertThat(store.has(below)).isTrue();
    }

    @Test
    void removesNothingWhenOthersCannotTellTheirRoots() {
        Dag.leaf(store, "garbage");
        collector.bindRoots(
                () -> {
                    throw new StorageException("unreadable");
                });

        assertThatThrownBy(() -> collector.collect(context, (hash, error) -> {}))
                .isInstanceOf(StorageException.class);

        assertThat(store.count()).isEqualTo(1);
        assertThat(locker.held()).isZero();
    }

    /** Else whoever lets the node read hostile content could keep it from collecting. */
    @Test
    void collectsThoughAGraphThatIsOnlyReadIsMalformed() {
        Cid below = Dag.leaf(store, "below");
        Block broken = new Block(Cid.v1(Multicodec.DAG_PB, below.hash()), new byte[] {1, 2, 3});
        store.put(broken);
        Cid root = Dag.node(store, below, broken.cid());
        Dag.leaf(store, "garbage");
        GcRoots strict = () -> List.of(root);
        collector.bindRoots(strict);
        assertThatThrownBy(() -> collector.collect(context, (hash, error) -> {}))
                .hasMessageContaining("aborted");
        collector.unbindRoots(strict);

        collector.bindRoots(
                new GcRoots() {
                    @Override
                    public List<Cid> roots() {
                        return List.of(root);
                    }

                    @Override
                    public boolean lenient() {
                        return true;
                    }
                });
        int[] removed = {0};
        collector.collect(context, (hash, error) -> removed[0]++);

        assertThat(removed[0]).isEqualTo(1);
        assertThat(store.has(root)).isTrue();
    }

    @Test
    void sweepsMoreThanOnePage() {
        for (int i = 0; i < 1500; i++) {
            Cid leaf = Dag.leaf(store, "leaf " + i);
            if (i % 3 == 0) {
                pinner.pinComplete(leaf, "");
            }
        }
        collector.collect(context, (hash, error) -> {});

        assertThat(store.count()).isEqualTo(500);
    }

    @Test
    void keepsEveryPinnedBlockWhenCancelled() {
        Cid kept = Dag.node(store, Dag.leaf(store, "kept"));
        pinner.pinComplete(kept, "");
        for (int i = 0; i < 100; i++) {
            Dag.leaf(store, "garbage " + i);
        }
        int[] removed = {0};

        assertThatThrownBy(
                        () ->
                                collector.collect(
                                        context,
                                        (hash, error) -> {
                                            if (++removed[0] == 10) {
                                                context.cancel();
                                            }
                                        }))
                .isInstanceOf(ClosedException.class);

        assertThat(removed[0]).isEqualTo(10);
        assertThat(store.has(kept)).isTrue();
        assertThat(locker.held()).isZero();
    }

    @Test
    void compactSetAgreesWithAnOrdinarySet() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        HashSet128 compact = new HashSet128();
        Set<Integer> plain = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            int value = random.nextInt(30_000);
            assertThat(compact.add(bytes(value))).isEqualTo(plain.add(value));
        }
        for (int value = 0; value < 30_000; value++) {
            assertThat(compact.contains(bytes(value))).isEqualTo(plain.contains(value));
        }
        assertThat(compact.size()).isEqualTo(plain.size());
    }

    private static byte[] bytes(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }
}
