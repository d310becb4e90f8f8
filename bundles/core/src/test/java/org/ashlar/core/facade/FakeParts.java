package org.ashlar.core.facade;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.ashlar.block.Block;
import org.ashlar.block.BlockService;
import org.ashlar.block.BlockSession;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.core.dag.DagPathResolver;
import org.ashlar.core.front.gate.FakeTimer;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.name.NameResolver;
import org.ashlar.path.ContentPath;
import org.ashlar.repo.Repo;
import org.ashlar.runtime.CallContext;
import org.ashlar.runtime.Pools;
import org.ashlar.testing.EndlessExecutor;
import org.ashlar.testing.FakePinner;
import org.ashlar.testing.FakePools;
import org.ashlar.testing.InMemoryBlockstore;
import org.ashlar.unixfs.UnixFs;
import org.jspecify.annotations.Nullable;

/** A node whose files are single raw blocks. Safe for use by any thread. */
final class FakeParts implements AutoCloseable {
    static final String NAME = "k51name";
    private static final long SHA2_256 = 0x12;
    private static final long LIMIT_SECONDS = 60;

    final FakeTimer timer = new FakeTimer();
    final FakePinner pinner = new FakePinner();
    private final FakePools pools = new FakePools();
    private final ExecutorService closed = Executors.newSingleThreadExecutor();
    private final InMemoryBlockstore store = new InMemoryBlockstore();
    private final CountDownLatch asked = new CountDownLatch(1);
    private volatile Map<String, List<String>> options = Map.of();
    private volatile String published = "";
    private volatile boolean rejecting;
    private volatile @Nullable CompletableFuture<Block> pending;

    static Cid cid(byte[] content) {
        return Cid.v1(Multicodec.RAW, Hashes.hash(SHA2_256, content));
    }

    Cid store(byte[] content) {
        Cid cid = cid(content);
        store.put(new Block(cid, content));
        return cid;
    }

    /** Options of the last file that was added. */
    Map<String, List<String>> options() {
        return options;
    }

    /** Makes the next request for a block wait for ever. */
    CompletableFuture<Block> nextRequestWaits() {
        CompletableFuture<Block> wait = new CompletableFuture<>();
        pending = wait;
        return wait;
    }

    /** Returns once that request was made. */
    void awaitRequest() throws InterruptedException {
        if (!asked.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("no block was asked for");
        }
    }

    void rejectRequests() {
        rejecting = true;
        closed.shutdown();
    }

    IpfsFacade facade() {
        return new IpfsFacade(
                new Here(), new Blocks(), new DagPathResolver(), new Threads(), timer);
    }

    void plugAll(IpfsFacade facade) {
        plugFiles(facade);
        facade.pins().bind(pinner);
        facade.names().bind(new Names());
        plug(facade, new Publish());
    }

    WholeBlocks plugFiles(IpfsFacade facade) {
        WholeBlocks files = new WholeBlocks();
        facade.files().bind(files);
        plug(facade, new Add());
        return files;
    }

    private static void plug(IpfsFacade facade, Command command) {
        facade.gate(command).orElseThrow().bind(command);
    }

    @Override
    public void close() {
        pools.close();
        closed.shutdown();
    }

    private final class Threads implements Pools {
        @Override
        public ExecutorService requests() {
            return new ForwardingPool();
        }

        @Override
        public ExecutorService disk() {
            return pools.disk();
        }

        @Override
        public ScheduledExecutorService scheduler() {
            return pools.scheduler();
        }
    }

    /** The pool, or one that takes nothing more. */
    private final class ForwardingPool extends EndlessExecutor {
        @Override
        public void execute(Runnable task) {
            (rejecting ? closed : pools.requests()).execute(task);
        }
    }

    private final class Blocks implements BlockService {
        @Override
        public BlockSession newSession(boolean offline) {
            return new BlockSession() {
                @Override
                public CompletableFuture<Block> get(Cid cid) {
                    CompletableFuture<Block> wait = pending;
                    if (wait != null) {
                        pending = null;
                        asked.countDown();
                        return wait;
                    }
                    return store.get(cid)
                            .map(CompletableFuture::completedFuture)
                            .orElseGet(
                                    () ->
                                            CompletableFuture.failedFuture(
                                                    new ContentNotFoundException("not found")));
                }

                @Override
                public Kept keep(Cid root) {
                    return () -> {};
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public void add(List<Block> blocks) {
            store.stage(blocks);
        }
    }

    /** Reads files, and remembers from where. */
    static final class WholeBlocks implements UnixFs {
        private final List<String> opened = new CopyOnWriteArrayList<>();

        List<String> opened() {
            return opened;
        }

        @Override
        public Stat stat(CallContext context, BlockSession session, Cid cid) {
            throw new UnsupportedOperationException();
        }

        @Override
        public InputStream read(
                CallContext context, BlockSession session, Cid file, long offset, long length) {
            opened.add(offset + "+" + length);
            return new Lazy(context, session, file, offset, length);
        }

        @Override
        public void list(
                CallContext context, BlockSession session, Cid directory, Consumer<Entry> sink) {
            throw new UnsupportedOperationException();
        }
    }

    /** Asks for the block at once, as a reader of files does for the root. */
    private static final class Lazy extends InputStream {
        private final InputStream bytes;

        Lazy(CallContext context, BlockSession session, Cid file, long offset, long length) {
            byte[] all = context.await(session.get(file)).data();
            int from = (int) Math.min(offset, all.length);
            int to = length < 0 ? all.length : (int) Math.min(from + length, all.length);
            bytes = new ByteArrayInputStream(Arrays.copyOfRange(all, from, to));
        }

        @Override
        public int read() throws IOException {
            return bytes.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return bytes.read(target, offset, length);
        }
    }

    private final class Add implements Command {
        private static final CommandSpec SPEC =
                CommandSpec.of("add")
                        .argument(Argument.file("path", "what to add"))
                        .option(Option.flag("pin", "keep it").orElse("true"))
                        .option(Option.string("pin-name", "label"))
                        .build();

        @Override
        public CommandSpec spec() {
            return SPEC;
        }

        @Override
        public void run(Call call, Emitter out) throws IOException {
            byte[] content = call.files().next().orElseThrow().content().readAllBytes();
            Map<String, List<String>> given = new java.util.TreeMap<>();
            given.put("pin", List.of(Boolean.toString(call.flag("pin"))));
            call.string("pin-name").ifPresent(name -> given.put("pin-name", List.of(name)));
            options = given;
            out.emit(Map.of("Name", "", "Hash", call.show(store(content)), "Size", "1"));
        }
    }

    private final class Publish implements Command {
        private static final CommandSpec SPEC =
                CommandSpec.of("name", "publish")
                        .argument(Argument.string("ipfs-path", "what"))
                        .option(Option.string("key", "by whom"))
                        .build();

        @Override
        public CommandSpec spec() {
            return SPEC;
        }

        @Override
        public void run(Call call, Emitter out) throws IOException {
            published = call.arguments().get(0);
            out.emitOnce(Map.of("Name", NAME, "Value", published));
        }
    }

    private final class Names implements NameResolver {
        @Override
        public Resolved resolve(CallContext context, String name, boolean offline) {
            return new Resolved(ContentPath.parse(published), Duration.ZERO);
        }

        @Override
        public boolean hasDnsLink(CallContext context, String domain) {
            return false;
        }
    }

    private static final class Here implements Repo {
        @Override
        public Path directory() {
            return Path.of("");
        }

        @Override
        public PrivateKey identity() {
            throw new UnsupportedOperationException();
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
