package org.ashlar.pinning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ashlar.block.BlockSession;
import org.ashlar.block.DagWalker;
import org.ashlar.error.ClosedException;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.IpfsException;
import org.ashlar.error.StorageException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Multibase;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.pin.Pin;
import org.ashlar.pin.PinMode;
import org.ashlar.pinning.provide.ProvideQueue;
import org.ashlar.store.Key;
import org.ashlar.store.Write;
import org.ashlar.testing.FakeBlockService;
import org.ashlar.testing.FakeCallContext;
import org.ashlar.testing.FakeGcLocker;
import org.ashlar.testing.FakeNodeConfig;
import org.ashlar.testing.InMemoryBlockstore;
import org.ashlar.testing.InMemoryRootStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class StoredPinnerTest {
    private final InMemoryBlockstore store = new InMemoryBlockstore();
    private final InMemoryRootStore root = new InMemoryRootStore();
    private final FakeBlockService blocks = new FakeBlockService(store);
    private final FakeGcLocker locker = new FakeGcLocker();
    private final FakeCallContext context = new FakeCallContext();
    private final StoredPinner pinner =
            new StoredPinner(
                    root,
                    store,
                    blocks,
                    locker,
                    false,
                    new ProvideQueue(root, new FakeNodeConfig()));

    @Test
    void fetchesAllBelowARecursivePin() {
        Cid top = Dag.node(blocks.remote(), Dag.leaf(blocks.remote(), "a"), sub());

        pinner.pin(context, top, PinMode.RECURSIVE, "n");

        assertThat(store.count()).isEqualTo(4);
        assertThat(pinner.find(top)).contains(new Pin(top, PinMode.RECURSIVE, "n"));
        assertThat(locker.pinLocks()).isEqualTo(1);
        assertThat(locker.held()).isZero();
    }

    /** What came after the collection had marked what it keeps goes, and has to come again. */
    @Test
    void aCollectionWhileContentIsFetchedNeitherWaitsNorLeavesAHole() {
        Cid first = Dag.leaf(blocks.remote(), "first");
        Cid top = Dag.node(store, first, Dag.node(blocks.remote(), Dag.leaf(blocks.remote(), "x")));
        Cid garbage = Dag.leaf(store, "garbage");
        GarbageCollector collector = new GarbageCollector(pinner, store, blocks, locker);
        collector.bindRoots(blocks::kept);
        List<Cid> visited = new ArrayList<>();
        DagWalker.Visitor collecting =
                (cid, size) -> {
                    visited.add(cid);
                    if (cid.equals(first)) {
                        assertThat(locker.held()).isZero();
                        collector.collect(context, (hash, error) -> assertThat(error).isEmpty());
                        store.delete(first.hash());
                    }
                };

        try (BlockSession session = blocks.newSession(false)) {
            pinner.pin(context, session, new Pin(top, PinMode.RECURSIVE, ""), collecting);
        }

        assertThat(visited).hasSize(4);
        assertThat(store.has(garbage)).isFalse();
        assertThat(store.count()).isEqualTo(4);
        assertThat(store.has(first)).isTrue();
        assertThat(blocks.kept()).isEmpty();
        assertThat(locker.held()).isZero();
    }

    @Test
    void aCollectionWhileAnUpdateIsFetchedLeavesNoHole() {
        Cid shared = Dag.leaf(store, "shared");
        Cid from = Dag.node(store, shared);
        Cid added = Dag.leaf(blocks.remote(), "added");
        Cid to = Dag.node(blocks.remote(), shared, added);
        pinner.pinComplete(from, "n");
        locker.beforePinLock(
                () -> {
                    store.delete(to.hash());
                    store.delete(added.hash());
                });

        try (BlockSession session = blocks.newSession(false)) {
            pinner.update(context, session, from, to, true);
        }

        assertThat(pinner.list(null, 10)).containsExactly(new Pin(to, PinMode.RECURSIVE, "n"));
        assertThat(List.of(shared, added, to)).allMatch(store::has);
    }

    private Cid sub() {
        return Dag.node(blocks.remote(), Dag.leaf(blocks.remote(), "b"));
    }

    @Test
    void fetchesOnlyTheBlockOfADirectPin() {
        Cid top = sub();

        pinner.pin(context, top, PinMode.DIRECT, "");

        assertThat(store.count()).isEqualTo(1);
    }

    @Test
    void syncsBlocksBeforeThePinIsWritten() {
        Cid top = sub();
        List<Boolean> dirty = new ArrayList<>();
        root.beforeWrite(() -> dirty.add(store.dirty()));

        pinner.pin(context, top, PinMode.RECURSIVE, "");
        pinner.pinComplete(Dag.leaf(store, "x"), "");

        assertThat(dirty).containsExactly(false, false);
        assertThat(root.batches()).isEqualTo(2);
    }

    @Test
    void storesNoPinWhenABlockIsMissing() {
        Cid absent = Dag.leaf(new InMemoryBlockstore(), "absent");
        Cid top = Dag.node(store, absent);

        assertThatThrownBy(() -> pinner.pin(context, top, PinMode.RECURSIVE, ""))
                .isInstanceOf(ContentNotFoundException.class);

        assertThat(pinner.find(top)).isEmpty();
        assertThat(locker.held()).isZero();
    }

    @Test
    @Timeout(30)
    void withdrawsWantsWhenCancelled() throws Exception {
        blocks.hang();
        InMemoryBlockstore elsewhere = new InMemoryBlockstore();
        Cid top = Dag.node(store, Dag.leaf(elsewhere, "1"), Dag.leaf(elsewhere, "2"));
        FakeCallContext cancelling = new FakeCallContext();
        CompletableFuture<Void> done =
                CompletableFuture.runAsync(
                        () -> pinner.pin(cancelling, top, PinMode.RECURSIVE, ""));
        while (blocks.open() < 2) {
            Thread.onSpinWait();
        }

        cancelling.cancel();

        assertThatThrownBy(() -> done.get(10, TimeUnit.SECONDS))
                .hasCauseInstanceOf(ClosedException.class);
        assertThat(blocks.open()).isZero();
        assertThat(pinner.find(top)).isEmpty();
    }

    @Test
    void refusesADirectPinOverARecursiveOne() {
        Cid leaf = Dag.leaf(store, "a");
        pinner.pinComplete(leaf, "");

        assertThatThrownBy(() -> pinner.pin(context, leaf, PinMode.DIRECT, ""))
                .hasMessage("pin: " + leaf + " already pinned recursively");
    }

    @Test
    void replacesADirectPinByARecursiveOneAndANameByAnother() {
        Cid leaf = Dag.leaf(store, "a");
        pinner.pin(context, leaf, PinMode.DIRECT, "one");
        pinner.pin(context, leaf, PinMode.RECURSIVE, "two");

        assertThat(pinner.list(null, 10)).containsExactly(new Pin(leaf, PinMode.RECURSIVE, "two"));
    }

    @Test
    void unpinsOnlyWhatIsPinnedThatWay() {
        Cid leaf = Dag.leaf(store, "a");

        assertThatThrownBy(() -> pinner.unpin(leaf, true))
                .hasMessage("not pinned or pinned indirectly");
        pinner.pinComplete(leaf, "");
        assertThatThrownBy(() -> pinner.unpin(leaf, false))
                .hasMessage(leaf + " is pinned recursively");
        pinner.unpin(leaf, true);

        assertThat(pinner.find(leaf)).isEmpty();
    }

    @Test
    void listsInPagesWithoutGapsOrRepeats() {
        List<Cid> all = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            all.add(Dag.leaf(store, "leaf " + i));
            pinner.pinComplete(all.get(i), "n" + i);
        }
        List<Cid> listed = new ArrayList<>();
        Pins.forEach(context, pinner, pin -> listed.add(pin.cid()));

        assertThat(listed).containsExactlyInAnyOrderElementsOf(all);
        assertThat(pinner.list(listed.get(9), 3))
                .extracting(Pin::cid)
                .containsExactlyElementsOf(listed.subList(10, 13));
    }

    @Test
    void refusesNamesLongerThan255Bytes() {
        Cid leaf = Dag.leaf(store, "a");

        assertThatThrownBy(() -> pinner.pinComplete(leaf, "ä".repeat(128)))
                .isInstanceOf(IpfsException.class)
                .hasMessage("pin name is 256 bytes (max 255 bytes)");
    }

    @Test
    void updatesInOneWriteAndKeepsTheName() {
        Cid from = Dag.leaf(store, "a");
        Cid to = Dag.leaf(blocks.remote(), "b");
        pinner.pinComplete(from, "label");
        int before = root.batches();

        pinner.update(context, blocks.newSession(false), from, to, true);

        assertThat(root.batches()).isEqualTo(before + 1);
        assertThat(pinner.list(null, 10)).containsExactly(new Pin(to, PinMode.RECURSIVE, "label"));
        assertThat(store.has(to)).isTrue();
    }

    @Test
    void asksOnlyForWhatAnUpdateChanges() {
        Cid[] shared = new Cid[50];
        for (int i = 0; i < shared.length; i++) {
            shared[i] = Dag.leaf(store, "shared " + i);
        }
        Cid kept = Dag.node(store, shared);
        Cid from = Dag.node(store, kept, Dag.node(store, Dag.leaf(store, "old")));
        Cid fresh = Dag.node(blocks.remote(), Dag.leaf(blocks.remote(), "new"));
        Cid to = Dag.node(blocks.remote(), kept, fresh);
        pinner.pinComplete(from, "");

        pinner.update(context, blocks.newSession(false), from, to, true);

        assertThat(blocks.requests()).isLessThan(20); // twice, the second time under the lock
        assertThat(store.has(fresh)).isTrue();
        assertThat(store.has(Dag.leaf(new InMemoryBlockstore(), "new"))).isTrue();
    }

    @Test
    void anUpdateLeavesNoHolesInRandomGraphs() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 30; round++) {
            List<Cid> nodes = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                Cid[] children = new Cid[i < 5 ? 0 : random.nextInt(5)];
                for (int c = 0; c < children.length; c++) {
                    children[c] = nodes.get(random.nextInt(nodes.size()));
                }
                nodes.add(
                        children.length == 0
                                ? Dag.leaf(blocks.remote(), round + " " + i)
                                : Dag.node(blocks.remote(), children));
            }
            Cid from = Dag.node(blocks.remote(), nodes.get(20), nodes.get(21), nodes.get(35));
            Cid to = Dag.node(blocks.remote(), nodes.get(30), nodes.get(21), nodes.get(39));
            pinner.pin(context, from, PinMode.RECURSIVE, "");

            pinner.update(context, blocks.newSession(false), from, to, true);

            new DagWalker(context, blocks.newSession(true), true).walk(to, (cid, size) -> {});
            pinner.unpin(to, true);
        }
    }

    @Test
    void saysWhyABlockIsKept() {
        Cid leaf = Dag.leaf(store, "leaf");
        Cid top = Dag.node(store, Dag.node(store, leaf));
        Cid direct = Dag.node(store, Dag.leaf(store, "free"));
        pinner.pinComplete(top, "");
        pinner.pin(context, direct, PinMode.DIRECT, "");
        Cid sameBytes = Cid.v1(Multicodec.DAG_CBOR, leaf.hash());

        assertThat(pinner.isPinned(context, top).orElseThrow()).hasToString("pinned: recursive");
        assertThat(pinner.isPinned(context, direct).orElseThrow()).hasToString("pinned: direct");
        assertThat(pinner.isPinned(context, leaf).orElseThrow()).hasToString("pinned via " + top);
        assertThat(pinner.isPinned(context, sameBytes)).isPresent();
        assertThat(pinner.isPinned(context, Dag.leaf(store, "free"))).isEmpty();
    }

    @Test
    void reportsAMalformedRecord() {
        Cid leaf = Dag.leaf(store, "a");
        String key = "/pins/pin/" + Multibase.BASE32.encodeBare(leaf.bytes());
        for (byte[] value : new byte[][] {{}, {1}, {2, 0}, {1, 2}, {1, -1}}) {
            root.write(List.of(Write.put(Key.of(key), value)));
            assertThatThrownBy(() -> pinner.find(leaf)).isInstanceOf(StorageException.class);
        }
    }
}
