package org.ashlar.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.ashlar.block.Block;
import org.ashlar.block.BlockService;
import org.ashlar.block.BlockSession;
import org.ashlar.block.Blockstore;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.multiformats.Cid;

/**
 * A block service over one blockstore; online sessions also find what {@link #remote} holds and
 * stage it. Safe for use by any thread.
 */
public final class FakeBlockService implements BlockService {
    private final Blockstore local;
    private final InMemoryBlockstore remote = new InMemoryBlockstore();
    private final AtomicInteger requests = new AtomicInteger();
    private final List<CompletableFuture<Block>> waiting = new ArrayList<>();
    private final List<Cid> kept = new ArrayList<>(); // guarded by this
    private volatile boolean hanging;

    /** A service over this store. */
    public FakeBlockService(Blockstore local) {
        this.local = local;
    }

    /** What the network holds. */
    public InMemoryBlockstore remote() {
        return remote;
    }

    /** Makes requests for absent blocks wait for ever instead of failing. */
    public void hang() {
        hanging = true;
    }

    /** How many blocks were asked for. */
    public int requests() {
        return requests.get();
    }

    /** Requests that still wait. */
    public synchronized long open() {
        return waiting.stream().filter(future -> !future.isDone()).count();
    }

    @Override
    public BlockSession newSession(boolean offline) {
        List<BlockSession.Kept> mine = new CopyOnWriteArrayList<>();
        return new BlockSession() {
            @Override
            public CompletableFuture<Block> get(Cid cid) {
                requests.incrementAndGet();
                return find(cid, offline);
            }

            @Override
            public Kept keep(Cid root) {
                return FakeBlockService.this.keep(root, mine);
            }

            @Override
            public void close() {
                cancelAll();
                List.copyOf(mine).forEach(BlockSession.Kept::close);
            }
        };
    }

    private synchronized BlockSession.Kept keep(Cid root, List<BlockSession.Kept> session) {
        kept.add(root);
        BlockSession.Kept once =
                new BlockSession.Kept() {
                    private boolean open = true;

                    @Override
                    public void close() {
                        synchronized (FakeBlockService.this) {
                            if (open) {
                                kept.remove(root);
                                open = false;
                            }
                        }
                    }
                };
        session.add(once);
        return once;
    }

    /** What open sessions keep from collection now. */
    public synchronized List<Cid> kept() {
        return List.copyOf(kept);
    }

    @Override
    public void add(List<Block> blocks) {
        local.stage(blocks);
    }

    private CompletableFuture<Block> find(Cid cid, boolean offline) {
        Optional<Block> here = local.get(cid);
        if (here.isEmpty() && !offline) {
            here = remote.get(cid);
            here.ifPresent(block -> local.stage(List.of(block)));
        }
        if (here.isPresent()) {
            return CompletableFuture.completedFuture(here.get());
        }
        CompletableFuture<Block> future = new CompletableFuture<>();
        if (hanging) {
            synchronized (this) {
                waiting.add(future);
            }
        } else {
            future.completeExceptionally(
                    new ContentNotFoundException(
                            "block was not found locally (offline): ipld: could not find " + cid));
        }
        return future;
    }

    private synchronized void cancelAll() {
        waiting.forEach(future -> future.cancel(false));
    }
}
