package org.ashlar.core.runtime;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.ashlar.net.spi.EventLoops;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * Few event loops, all started at once, and one allocator with few arenas of small chunks and no
 * caches outside the loops. Safe for use by any thread.
 */
@Component(immediate = true)
public final class NettyEventLoops implements EventLoops {
    private static final System.Logger LOG = System.getLogger(NettyEventLoops.class.getName());
    private static final int MAX_LOOPS = 2;
    private static final int PAGE_BYTES = 8 << 10;

    /** Chunks of 512 KiB; Netty's own default is 4 MiB. */
    private static final int MAX_ORDER = 6;

    private static final int SMALL_CACHE = 64;
    private static final int NORMAL_CACHE = 8;
    private static final long GRACE_MS = 3_000;

    private final EventLoopGroup group;
    private final ByteBufAllocator allocator;

    /** Starts the loops. */
    @Activate
    public NettyEventLoops() {
        int loops = Math.min(MAX_LOOPS, Runtime.getRuntime().availableProcessors());
        group =
                new MultiThreadIoEventLoopGroup(
                        loops, new NamedThreads("ashlar-net"), NioIoHandler.newFactory());
        allocator =
                new PooledByteBufAllocator(
                        true, 1, loops, PAGE_BYTES, MAX_ORDER, SMALL_CACHE, NORMAL_CACHE, false);
        start();
    }

    private void start() {
        List<Future<?>> started = new ArrayList<>();
        for (EventExecutor loop : group) {
            started.add(loop.submit(() -> {}));
        }
        for (Future<?> future : started) {
            try {
                future.get(GRACE_MS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while starting event loops", e);
            } catch (ExecutionException | TimeoutException e) {
                throw new IllegalStateException("event loops did not start", e);
            }
        }
    }

    @Override
    public EventLoopGroup group() {
        return group;
    }

    @Override
    public ByteBufAllocator allocator() {
        return allocator;
    }

    /** Lets the loops finish what is queued, for a bounded time. */
    @Deactivate
    public void close() {
        var stopped = group.shutdownGracefully(0, GRACE_MS, TimeUnit.MILLISECONDS);
        if (!stopped.awaitUninterruptibly(GRACE_MS + 1_000)) {
            LOG.log(System.Logger.Level.DEBUG, "Event loops were still busy at the end");
        }
    }
}
