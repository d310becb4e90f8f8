package org.ashlar.pinning;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ashlar.block.BlockService;
import org.ashlar.block.BlockSession;
import org.ashlar.block.Blockstore;
import org.ashlar.block.DagWalker;
import org.ashlar.block.GcLocker;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.ashlar.pin.Pin;
import org.ashlar.pin.PinMode;
import org.ashlar.pin.PinReason;
import org.ashlar.pin.Pinner;
import org.ashlar.pinning.provide.ProvideQueue;
import org.ashlar.repo.Repo;
import org.ashlar.runtime.CallContext;
import org.ashlar.store.RootStore;
import org.ashlar.store.Write;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Pins in the root store. Blocks are synced before the pin that names them is written; each change
 * is one durable write. Safe for use by any thread: changes take turns, fetching does not.
 */
@Component(service = {Pinner.class, StoredPinner.class})
public final class StoredPinner implements Pinner {
    private static final int MAX_NAME = 255;
    private static final String NOT_PINNED = "not pinned or pinned indirectly";

    private final PinRecords records;
    private final RootStore rootStore;
    private final Blockstore blockstore;
    private final BlockService blockService;
    private final GcLocker gcLocker;
    private final boolean offline;
    private final ProvideQueue queue;
    private final Object changes = new Object();

    /**
     * @param rootStore holds the pins
     * @param blockstore is synced before
     * @param blockService fetches what is missing
     * @param gcLocker keeps collection away meanwhile
     * @param repo says whether there is a network
     * @param queue takes what is pinned, to announce it
     */
    @Activate
    public StoredPinner(
            @Reference RootStore rootStore,
            @Reference Blockstore blockstore,
            @Reference BlockService blockService,
            @Reference GcLocker gcLocker,
            @Reference Repo repo,
            @Reference ProvideQueue queue) {
        this(rootStore, blockstore, blockService, gcLocker, repo.offline(), queue);
    }

    StoredPinner(
            RootStore rootStore,
            Blockstore blockstore,
            BlockService blockService,
            GcLocker gcLocker,
            boolean offline,
            ProvideQueue queue) {
        this.records = new PinRecords(rootStore);
        this.rootStore = rootStore;
        this.blockstore = blockstore;
        this.blockService = blockService;
        this.gcLocker = gcLocker;
        this.offline = offline;
        this.queue = queue;
    }

    @Override
    public void pin(CallContext context, Cid cid, PinMode mode, String name) {
        try (BlockSession session = blockService.newSession(offline)) {
            pin(context, session, new Pin(cid, mode, name), (visited, size) -> {});
        }
    }

    /**
     * As {@link Pinner#pin}, over a session of the caller, who is told of each block. Collection
     * need not wait while content comes: the lock is taken when all is here, and what a collection
     * removed in between is fetched again under it.
     */
    public void pin(
            CallContext context, BlockSession session, Pin pin, DagWalker.Visitor progress) {
        checkName(pin.name());
        if (pin.mode() == PinMode.INDIRECT) {
            throw new InvalidRequestException("indirect pins are not stored");
        }
        refuseDirectOverRecursive(pin);
        BlockSession.Kept kept = session.keep(pin.cid());
        try {
            fetch(context, session, pin, progress);
            underLock(
                    context,
                    () -> {
                        fetchAgain(context, session, pin);
                        store(pin);
                    });
        } catch (ContentNotFoundException e) {
            throw new ContentNotFoundException("pin: " + e.getMessage(), e);
        } finally {
            kept.close();
        }
    }

    private void underLock(CallContext context, Runnable work) {
        GcLocker.Lock held = gcLocker.pinLock(context);
        try {
            work.run();
        } finally {
            held.close();
        }
    }

    private static void fetch(
            CallContext context, BlockSession session, Pin pin, DagWalker.Visitor progress) {
        if (pin.mode() == PinMode.RECURSIVE) {
            new DagWalker(context, session, true).walk(pin.cid(), progress);
        } else {
            context.await(session.get(pin.cid()));
        }
    }

    /** Fetches what has gone; leaves that are here are not read again. */
    private void fetchAgain(CallContext context, BlockSession session, Pin pin) {
        DagWalker.Visitor leaves =
                (cid, size) -> {
                    if (cid.codec() == Multicodec.RAW && !blockstore.has(cid)) {
                        context.await(session.get(cid));
                    }
                };
        if (pin.mode() == PinMode.RECURSIVE) {
            new DagWalker(context, session, false).walk(pin.cid(), leaves);
        } else {
            context.await(session.get(pin.cid()));
        }
    }

    @Override
    public void pinComplete(Cid cid, String name) {
        checkName(name);
        store(new Pin(cid, PinMode.RECURSIVE, name));
    }

    @Override
    public void unpin(Cid cid, boolean recursive) {
        synchronized (changes) {
            Pin pin = records.find(cid).orElseThrow(() -> new IpfsException(NOT_PINNED));
            if (pin.mode() == PinMode.RECURSIVE && !recursive) {
                throw new IpfsException(cid + " is pinned recursively");
            }
            rootStore.write(List.of(PinRecords.delete(cid)));
        }
    }

    /**
     * Pins {@code to}, fetching what it has and {@code from} has not, and keeps the name of {@code
     * from}.
     *
     * @param unpin true to remove the pin of {@code from} in the same write
     */
    public void update(CallContext context, BlockSession session, Cid from, Cid to, boolean unpin) {
        String name = updatable(from, to).name();
        if (from.equals(to)) {
            return;
        }
        BlockSession.Kept kept = session.keep(to);
        try {
            new DagDiff(context, session).fetch(from, to, (visited, size) -> {});
            Pin pin = new Pin(to, PinMode.RECURSIVE, name);
            underLock(context, () -> updateUnderLock(context, session, from, pin, unpin));
        } finally {
            kept.close();
        }
    }

    private void updateUnderLock(
            CallContext context, BlockSession session, Cid from, Pin to, boolean unpin) {
        updatable(from, to.cid()); // now it cannot lose what both share
        new DagDiff(context, session).fetch(from, to.cid(), (visited, size) -> {});
        blockstore.sync();
        synchronized (changes) {
            updatable(from, to.cid());
            List<Write> writes = new ArrayList<>(queue.offer(to.cid()));
            writes.add(PinRecords.put(to));
            if (unpin) {
                writes.add(PinRecords.delete(from));
            }
            rootStore.write(writes);
        }
        queue.offered();
    }

    @Override
    public Optional<Pin> find(Cid cid) {
        return records.find(cid);
    }

    @Override
    public Map<Multihash, PinReason> reasons(CallContext context, Set<Multihash> hashes) {
        try (BlockSession local = blockService.newSession(true)) {
            return new PinSearch(context, this, hashes).run(local);
        }
    }

    @Override
    public List<Pin> list(@Nullable Cid after, int limit) {
        return records.list(after, limit);
    }

    private Pin updatable(Cid from, Cid to) {
        Optional<Pin> old = records.find(from).filter(pin -> pin.mode() == PinMode.RECURSIVE);
        if (old.isEmpty()) {
            throw new IpfsException("'from' cid was not recursively pinned already");
        }
        boolean taken = records.find(to).filter(p -> p.mode() == PinMode.RECURSIVE).isPresent();
        if (taken && !from.equals(to)) {
            throw new IpfsException("'to' cid was already recursively pinned");
        }
        return old.get();
    }

    private void store(Pin pin) {
        blockstore.sync();
        synchronized (changes) {
            refuseDirectOverRecursive(pin);
            if (!records.find(pin.cid()).equals(Optional.of(pin))) {
                List<Write> writes = new ArrayList<>(queue.offer(pin.cid()));
                writes.add(PinRecords.put(pin));
                rootStore.write(writes);
            }
        }
        queue.offered();
    }

    private void refuseDirectOverRecursive(Pin pin) {
        boolean recursive =
                records.find(pin.cid()).filter(p -> p.mode() == PinMode.RECURSIVE).isPresent();
        if (recursive && pin.mode() == PinMode.DIRECT) {
            throw new InvalidRequestException("pin: " + pin.cid() + " already pinned recursively");
        }
    }

    private static void checkName(String name) {
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_NAME) {
            throw new IpfsException("pin name is " + length + " bytes (max 255 bytes)");
        }
    }
}
