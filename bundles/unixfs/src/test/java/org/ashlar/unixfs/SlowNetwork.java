package org.ashlar.unixfs;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.ashlar.block.Block;
import org.ashlar.block.BlockService;
import org.ashlar.block.BlockSession;
import org.ashlar.block.Blockstore;
import org.ashlar.multiformats.Cid;

/**
 * A network without clocks: what was asked for arrives when somebody waits for any of it, all at
 * once, in one round trip. From then on it is here. Confined to one thread.
 */
public final class SlowNetwork implements BlockService {
    private final Blockstore source;
    private final Set<Cid> here = new HashSet<>();
    private final List<Asked> open = new ArrayList<>();
    private final List<Integer> trips = new ArrayList<>();
    private int most;

    /** All blocks of this store are far away. */
    public SlowNetwork(Blockstore source) {
        this.source = source;
    }

    /** How many blocks each round trip brought. */
    public List<Integer> trips() {
        return List.copyOf(trips);
    }

    /** Most blocks that were on their way at once. */
    public int most() {
        return most;
    }

    @Override
    public BlockSession newSession(boolean offline) {
        return new BlockSession() {
            @Override
            public CompletableFuture<Block> get(Cid cid) {
                Asked asked = new Asked(cid);
                if (here.contains(cid)) {
                    asked.arrive();
                } else {
                    open.add(asked);
                    most = Math.max(most, open.size());
                }
                return asked;
            }

            @Override
            public Kept keep(Cid root) {
                return () -> {};
            }

            @Override
            public void close() {
                open.clear();
            }
        };
    }

    @Override
    public void add(List<Block> blocks) {
        throw new UnsupportedOperationException("nothing is written here");
    }

    private void trip() {
        List<Asked> arriving = List.copyOf(open);
        open.clear();
        trips.add(arriving.size());
        arriving.forEach(Asked::arrive);
    }

    private final class Asked extends CompletableFuture<Block> {
        private final Cid cid;

        Asked(Cid cid) {
            this.cid = cid;
        }

        void arrive() {
            here.add(cid);
            complete(source.get(cid).orElseThrow());
        }

        @Override
        public Block get(long timeout, TimeUnit unit)
                throws InterruptedException, ExecutionException, TimeoutException {
            if (!isDone()) {
                trip();
            }
            return super.get(timeout, unit);
        }
    }
}
