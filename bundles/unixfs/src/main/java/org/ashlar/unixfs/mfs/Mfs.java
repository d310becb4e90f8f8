package org.ashlar.unixfs.mfs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.ashlar.block.Block;
import org.ashlar.block.BlockService;
import org.ashlar.block.BlockSession;
import org.ashlar.block.Blockstore;
import org.ashlar.block.GcLocker;
import org.ashlar.error.ClosedException;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.StorageException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.pin.GcRoots;
import org.ashlar.repo.NodeConfig;
import org.ashlar.runtime.CallContext;
import org.ashlar.store.Key;
import org.ashlar.store.RootStore;
import org.ashlar.store.Write;
import org.ashlar.unixfs.config.ImportConfig;
import org.ashlar.unixfs.node.Attributes;
import org.ashlar.unixfs.node.Child;
import org.ashlar.unixfs.node.CidFormat;
import org.ashlar.unixfs.node.Nodes;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The mutable file system. A change is computed beside the current state, without a lock; it
 * becomes the current state only if that is still the one it began with, else it is computed again.
 * So readers see whole states, and a slow network holds nobody up. Safe for use by any thread.
 */
@Component(service = {Mfs.class, GcRoots.class})
public final class Mfs implements GcRoots {
    /** Where the root's CID is stored, as in Kubo. */
    public static final Key ROOT = Key.of("/local/filesroot");

    private static final long DEFAULT_NO_FLUSH_LIMIT = 256;
    private static final int TURNS = 64;
    private static final long TURN_POLL_MS = 200;

    private final BlockService blocks;
    private final Blockstore blockstore;
    private final RootStore rootStore;
    private final GcLocker gcLocker;
    private final NodeConfig config;
    private final Object lock = new Object(); // guards the state, held for no input or output
    private final Object storing = new Object(); // held while the root is made durable
    private final Semaphore[] turns = new Semaphore[TURNS]; // of writers, by path
    private Optional<Cid> current = Optional.empty();
    private long unflushed;
    private volatile Optional<Cid> stored = Optional.empty();

    /**
     * @param blocks reads and takes blocks
     * @param blockstore is synced before the root is stored
     * @param rootStore holds the root's CID
     * @param gcLocker keeps collection away from changes
     * @param config shape of directories
     */
    @Activate
    public Mfs(
            @Reference BlockService blocks,
            @Reference Blockstore blockstore,
            @Reference RootStore rootStore,
            @Reference GcLocker gcLocker,
            @Reference NodeConfig config) {
        this.blocks = blocks;
        this.blockstore = blockstore;
        this.rootStore = rootStore;
        this.gcLocker = gcLocker;
        this.config = config;
        Arrays.setAll(turns, i -> new Semaphore(1));
    }

    /** Roots that collection must keep: the current one, and the one on disk. */
    @Override
    public List<Cid> roots() {
        if (neverUsed()) {
            return List.of(empty().cid()); // named, not stored: a full store takes no block
        }
        List<Cid> roots = new ArrayList<>();
        roots.add(current());
        stored.filter(onDisk -> !roots.contains(onDisk)).ifPresent(roots::add);
        return roots;
    }

    /**
     * Reads the current state, which collection keeps until this returns even when another becomes
     * current. What the reader wants to keep longer, it tells a session of its own.
     */
    public <T> T read(CallContext context, boolean offline, Function<Tree, T> reader) {
        try (Workspace workspace = workspace(context, offline)) {
            return reader.apply(tree(workspace, keepCurrent(workspace.session())));
        }
    }

    /** Changes wait for a collection to end, so that it sees either the same root or this one. */
    private Cid keepCurrent(BlockSession session) {
        Cid first = current();
        synchronized (lock) {
            Cid root = current.orElse(first);
            var unused = session.keep(root);
            return root;
        }
    }

    /**
     * Changes the state; the change may be computed more than once.
     *
     * @param flush true to return only when the change survives a loss of power
     * @throws InvalidRequestException if too many changes were not flushed
     */
    public void change(
            CallContext context, boolean offline, boolean flush, UnaryOperator<Tree> change) {
        GcLocker.Lock held = gcLocker.pinLock(context);
        try (Workspace workspace = workspace(context, offline)) {
            count(flush);
            apply(workspace, change);
            if (flush) {
                store();
            }
        } finally {
            held.close();
        }
    }

    /**
     * As {@link #change}, durably, for callers that hold the shared lock of collection already:
     * taking it twice could wait for a collection that waits for the first.
     */
    public void changeLocked(CallContext context, boolean offline, UnaryOperator<Tree> change) {
        try (Workspace workspace = workspace(context, offline)) {
            count(true);
            apply(workspace, change);
            store();
        }
    }

    private void apply(Workspace workspace, UnaryOperator<Tree> change) {
        while (true) {
            workspace.context().check();
            Cid before = current();
            Tree after = change.apply(tree(workspace, before));
            workspace.stage();
            if (commit(before, after.root())) {
                return;
            }
        }
    }

    /** Changes a file's content. */
    public interface FileChange {
        /**
         * Gives the file as it is to be; called once.
         *
         * @throws IOException if new content cannot be read
         */
        Child apply(Workspace workspace, Cid file) throws IOException;
    }

    /**
     * Changes a file; one after the other when several change the same file.
     *
     * @param prepare makes the file when it is not there
     * @throws InvalidRequestException if the file was removed or replaced meanwhile
     */
    public void changeFile(
            CallContext context,
            boolean offline,
            boolean flush,
            MfsPath path,
            UnaryOperator<Tree> prepare,
            FileChange change)
            throws IOException {
        Semaphore turn = turns[Math.floorMod(path.names().hashCode(), turns.length)];
        GcLocker.Lock held = gcLocker.pinLock(context);
        try (Workspace workspace = workspace(context, offline)) {
            count(flush);
            take(context, turn);
            try {
                apply(workspace, prepare);
                Cid before = tree(workspace, current()).get(path);
                Child after = change.apply(workspace, before);
                workspace.stage();
                apply(workspace, tree -> replaced(tree, path, before, after));
            } finally {
                turn.release();
            }
            if (flush) {
                store();
            }
        } finally {
            held.close();
        }
    }

    private static Tree replaced(Tree tree, MfsPath path, Cid before, Child after) {
        if (!tree.get(path).equals(before)) {
            throw new InvalidRequestException(path + " was replaced while it was written");
        }
        return tree.put(path, Operations.child(tree, after.cid()));
    }

    private static void take(CallContext context, Semaphore turn) {
        try {
            while (!turn.tryAcquire(TURN_POLL_MS, TimeUnit.MILLISECONDS)) {
                context.check();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClosedException("interrupted", e);
        }
    }

    /** Makes the current state durable. */
    public void flush(CallContext context) {
        GcLocker.Lock held = gcLocker.pinLock(context);
        try {
            store();
            synchronized (lock) {
                unflushed = 0;
            }
        } finally {
            held.close();
        }
    }

    /** Makes another directory the root, durably; gives the root before. */
    public Cid replaceRoot(CallContext context, Cid root) {
        GcLocker.Lock held = gcLocker.pinLock(context);
        try {
            Optional<Cid> before = readableRoot();
            synchronized (lock) {
                current = Optional.of(root);
            }
            store();
            return before.orElse(root);
        } finally {
            held.close();
        }
    }

    private boolean commit(Cid before, Cid after) {
        synchronized (lock) {
            if (!current.equals(Optional.of(before))) {
                return false;
            }
            current = Optional.of(after);
            return true;
        }
    }

    private void count(boolean flush) {
        long limit = config.integer("Internal.MFSNoFlushLimit").orElse(DEFAULT_NO_FLUSH_LIMIT);
        synchronized (lock) {
            if (flush) {
                unflushed = 0;
            } else if (limit > 0 && unflushed >= limit) {
                throw new InvalidRequestException(
                        "reached limit of "
                                + limit
                                + " unflushed MFS operations. To resolve: 1) run 'ipfs files flush'"
                                + " to persist changes, 2) use --flush=true (default), or 3)"
                                + " increase Internal.MFSNoFlushLimit in config");
            } else {
                unflushed++;
            }
        }
    }

    /** Blocks first, then the root that names them. */
    private void store() {
        synchronized (storing) {
            Cid root = current();
            if (!stored.equals(Optional.of(root))) {
                blockstore.sync();
                rootStore.write(List.of(Write.put(ROOT, root.bytes())));
                stored = Optional.of(root);
            }
        }
    }

    private Cid current() {
        synchronized (lock) {
            if (current.isPresent()) {
                return current.get();
            }
        }
        Optional<Cid> onDisk = storedRoot();
        Cid root = onDisk.orElseGet(this::makeEmpty);
        synchronized (lock) {
            if (current.isEmpty()) {
                current = Optional.of(root);
                stored = onDisk;
            }
            return current.get();
        }
    }

    /** The root on disk; a damaged one counts as none, for it is about to be replaced. */
    private Optional<Cid> readableRoot() {
        return rootStore
                .get(ROOT)
                .flatMap(
                        bytes -> {
                            try {
                                return Optional.of(Cid.of(bytes));
                            } catch (FormatException e) {
                                return Optional.empty();
                            }
                        });
    }

    private Optional<Cid> storedRoot() {
        try {
            return rootStore.get(ROOT).map(Cid::of);
        } catch (FormatException e) {
            throw new StorageException(
                    "the stored root of MFS is malformed; 'ipfs files chroot' sets another", e);
        }
    }

    private boolean neverUsed() {
        synchronized (lock) {
            if (current.isPresent()) {
                return false;
            }
        }
        return storedRoot().isEmpty();
    }

    private static Block empty() {
        byte[] data = Nodes.directory(List.of(), Attributes.NONE);
        return new Block(CidFormat.V0.node(data), data);
    }

    private Cid makeEmpty() {
        Block empty = empty();
        blocks.add(List.of(empty));
        return empty.cid();
    }

    private Workspace workspace(CallContext context, boolean offline) {
        return new Workspace(
                context,
                blocks,
                offline,
                ImportConfig.directories(config),
                ImportConfig.dataFirst(config));
    }

    private Tree tree(Workspace workspace, Cid root) {
        CidFormat format = // the root has no format of its own
                ImportConfig.format(config, OptionalLong.empty(), Optional.empty());
        return new Tree(workspace, root, format);
    }
}
