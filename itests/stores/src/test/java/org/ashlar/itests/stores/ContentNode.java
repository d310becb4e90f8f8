package org.ashlar.itests.stores;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import org.ashlar.block.BlockSession;
import org.ashlar.block.DagWalker;
import org.ashlar.block.GcLocker;
import org.ashlar.core.command.node.RepoVerifyCommand;
import org.ashlar.core.dag.DagPathResolver;
import org.ashlar.core.front.exchange.BlockServiceFront;
import org.ashlar.core.front.filestore.FileReferences;
import org.ashlar.core.front.filestore.FilestoreFront;
import org.ashlar.core.front.filestore.NodeBlockstore;
import org.ashlar.core.front.gate.GateTimer;
import org.ashlar.core.front.pin.PinsFront;
import org.ashlar.core.front.store.BlockstoreFront;
import org.ashlar.core.front.store.GcLocks;
import org.ashlar.core.front.store.RootStoreFront;
import org.ashlar.core.front.store.StoreSlot;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.datastore.flatfs.FlatFsDatastore;
import org.ashlar.datastore.mapdb.MapDbDatastore;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Cid;
import org.ashlar.pin.GcRoots;
import org.ashlar.pin.Pin;
import org.ashlar.pin.PinMode;
import org.ashlar.pin.Pinner;
import org.ashlar.pinning.GarbageCollector;
import org.ashlar.pinning.StoredPinner;
import org.ashlar.pinning.command.BlockRmCommand;
import org.ashlar.pinning.command.PinTargets;
import org.ashlar.pinning.provide.ProvideQueue;
import org.ashlar.repo.Repo;
import org.ashlar.store.Datastore;
import org.ashlar.testing.FakeCall;
import org.ashlar.testing.FakeCallContext;
import org.ashlar.testing.FakeFastProvide;
import org.ashlar.testing.FakeInputFiles;
import org.ashlar.testing.FakeMemoryBudget;
import org.ashlar.testing.FakeNodeConfig;
import org.ashlar.testing.RecordingEmitter;
import org.ashlar.unixfs.command.AddCommand;
import org.ashlar.unixfs.importer.Importer;
import org.ashlar.unixfs.mfs.Mfs;
import org.ashlar.unixfs.mfs.MfsPath;
import org.ashlar.unixfs.mfs.command.FilesRmCommand;
import org.ashlar.unixfs.mfs.command.FilesWriteCommand;
import org.ashlar.unixfs.reader.BlockUnixFs;

/**
 * The parts of the node that keep content, over stores on a disk: stores, fronts, importer, pins,
 * mutable files and collection, put together as Declarative Services would. It starts within a
 * fraction of a daemon's time. Safe for use by any thread.
 */
final class ContentNode implements AutoCloseable {
    private static final String SHARDING = "/repo/flatfs/shard/v1/next-to-last/2";

    /** Bytes of a leaf. */
    static final int CHUNK = 16 << 10;

    private final QuickPools pools = new QuickPools();
    private final FakeNodeConfig config = new FakeNodeConfig();
    private final Datastore blocks;
    private final Datastore root;
    final BlockServiceFront service;
    private final StoredPinner pinner;
    private final GarbageCollector collector;
    final Mfs mfs;
    private final AddCommand add;
    private final RepoVerifyCommand verify;
    private final BlockRmCommand blockRm;
    final GcLocker locks = new GcLocks();

    /**
     * @param kind of the store of blocks, {@code mapdb} or {@code flatfs}
     */
    ContentNode(Path directory, String kind) {
        Path path = directory.resolve("blocks");
        blocks =
                kind.equals("flatfs")
                        ? new FlatFsDatastore("/blocks", path, SHARDING, false)
                        : new MapDbDatastore(path, pools.scheduler(), pools.disk());
        root = new MapDbDatastore(directory.resolve("root"), pools.scheduler(), pools.disk());
        GateTimer timer = new Timer(pools);
        Repo repo = new OfflineRepo(directory);
        BlockstoreFront stored = new BlockstoreFront(timer, repo, config);
        bind(stored.slot(), blocks, kind);
        RootStoreFront rootStore = new RootStoreFront(timer, repo);
        bind(rootStore.slot(), root, "mapdb");
        FileReferences references = new FileReferences(rootStore, config, repo);
        NodeBlockstore blockstore = new NodeBlockstore(stored, references);
        service = new BlockServiceFront(blockstore, pools, timer, repo);
        ProvideQueue queue = new ProvideQueue(rootStore, config);
        pinner = new StoredPinner(rootStore, blockstore, service, locks, repo, queue);
        mfs = new Mfs(service, blockstore, rootStore, locks, config);
        collector = new GarbageCollector(pinner, blockstore, service, locks);
        Inject.bind(collector, "bindRoots", GcRoots.class, mfs);
        Inject.bind(collector, "bindRoots", GcRoots.class, service);
        FakeMemoryBudget budget = new FakeMemoryBudget(4 << 20);
        FilestoreFront filestore = new FilestoreFront(references, stored, service);
        Importer importer =
                new Importer(service, filestore, blockstore, locks, pools, budget, config);
        PinsFront pins = new PinsFront(timer);
        Inject.bind(pins, "bindPinner", Pinner.class, pinner);
        add = new AddCommand(importer, config, new FakeFastProvide(), pins);
        verify = new RepoVerifyCommand(stored, service, pools, repo);
        PinTargets targets = new PinTargets(service, new DagPathResolver());
        blockRm = new BlockRmCommand(blockstore, pinner, locks, targets);
    }

    private static void bind(StoreSlot slot, Datastore store, String kind) {
        slot.bind(store, Map.of("service.pid", kind, Datastore.KIND, kind));
    }

    /** Sets {@code Datastore.StorageMax} to what the blocks take now. */
    void ceiling() {
        config.set("Datastore.StorageMax", blocks.diskUsage());
    }

    /** {@code add}; gives the CID. */
    String add(byte[] content) throws IOException {
        return add(new FakeInputFiles().file("file", content)).get(0);
    }

    /** {@code add} of several files; gives their CIDs. */
    List<String> add(FakeInputFiles files) throws IOException {
        FakeCall call =
                new FakeCall(add.spec())
                        .with("chunker", "size-" + CHUNK)
                        .with("cid-version", 1)
                        .files(files);
        return RecordingEmitter.run(add, call).values().stream()
                .map(row -> String.valueOf(((Map<?, ?>) row).get("Hash")))
                .toList();
    }

    /** {@code pin add}. */
    void pin(String cid) {
        pinner.pin(new FakeCallContext(), Cid.parse(cid), PinMode.RECURSIVE, "");
    }

    /** {@code pin rm}. */
    void unpin(String cid) {
        pinner.unpin(Cid.parse(cid), true);
    }

    /** {@code files write}; from the start of the file it replaces all. */
    void write(String path, int offset, byte[] content) throws IOException {
        FilesWriteCommand write = new FilesWriteCommand(mfs, config);
        FakeCall call =
                new FakeCall(write.spec(), path)
                        .with("create", true)
                        .with("parents", true)
                        .with("truncate", offset == 0)
                        .with("offset", offset)
                        .files(new FakeInputFiles().file("data", content));
        write.run(call, new RecordingEmitter());
    }

    /** {@code files rm}. */
    void remove(String path) throws IOException {
        FilesRmCommand remove = new FilesRmCommand(mfs);
        remove.run(new FakeCall(remove.spec(), path), new RecordingEmitter());
    }

    /** {@code repo gc}; gives how many blocks went. */
    int collect() {
        int[] removed = {0};
        collector.collect(
                new FakeCallContext(),
                (hash, error) -> {
                    error.ifPresent(
                            e -> {
                                throw e;
                            });
                    removed[0]++;
                });
        return removed[0];
    }

    /** {@code block rm}; gives what it says of the block, and why it failed if so. */
    String removeBlock(String cid) throws IOException {
        RecordingEmitter out = new RecordingEmitter();
        FakeCall call = new FakeCall(blockRm.spec(), cid);
        try {
            blockRm.run(call, out);
        } catch (IpfsException e) {
            return out.json() + " " + e.getMessage();
        }
        return out.json().toString();
    }

    /** What a mutable path names. */
    Optional<String> find(String path) {
        MfsPath parsed = MfsPath.parse(path);
        return mfs.read(
                new FakeCallContext(),
                true,
                tree -> {
                    boolean there = tree.find(parsed.parent()).isPresent();
                    return there ? tree.find(parsed).map(Cid::toString) : Optional.empty();
                });
    }

    /** {@code cat}, from here only. */
    byte[] read(String cid) throws IOException {
        try (BlockSession session = service.newSession(true);
                var in =
                        new BlockUnixFs()
                                .read(
                                        new FakeCallContext(),
                                        session,
                                        Cid.parse(cid),
                                        0,
                                        Long.MAX_VALUE)) {
            return in.readAllBytes();
        }
    }

    /** All recursive pins, each of which must be here whole. */
    Set<String> wholePins() {
        Set<String> pinned = new HashSet<>();
        try (BlockSession session = service.newSession(true)) {
            List<Pin> pins = pinner.list(null, Integer.MAX_VALUE);
            for (Pin pin : pins) {
                new DagWalker(new FakeCallContext(), session, true)
                        .walk(pin.cid(), (cid, size) -> {});
                pinned.add(pin.cid().toString());
            }
        }
        return pinned;
    }

    /** {@code repo verify}; fails when a block is not what its name says. */
    void verify() throws IOException {
        verify.run(new FakeCall(verify.spec()), new RecordingEmitter());
    }

    /** Stops cleanly, or as far as the disk lets it. */
    @Override
    public void close() {
        try (pools) {
            try {
                Inject.close(blocks);
            } finally {
                Inject.close(root);
            }
        }
    }

    /** Real time for the fronts. */
    private record Timer(QuickPools pools) implements GateTimer {
        @Override
        public Instant now() {
            return Clock.systemUTC().instant();
        }

        @Override
        public Runnable schedule(Duration delay, Runnable action) {
            ScheduledFuture<?> task = pools.later(action, delay);
            return () -> task.cancel(false);
        }

        @Override
        public boolean stopping() {
            return false;
        }
    }

    /** A repo without a network and an identity. */
    private record OfflineRepo(Path directory) implements Repo {
        @Override
        public PrivateKey identity() {
            throw new UnsupportedOperationException("has none");
        }

        @Override
        public boolean offline() {
            return true;
        }

        @Override
        public void writeApiFile(String multiaddr) {}

        @Override
        public void writeGatewayFile(String url) {}
    }
}
