package org.ashlar.transport.quic;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.codec.quic.Quic;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.crypto.PublicKey;
import org.ashlar.net.spi.EventLoops;
import org.ashlar.net.spi.MuxedConnection;
import org.ashlar.net.spi.MuxedHost;
import org.ashlar.transport.security.TlsIdentity;

/** One end of connections over loopback: a host, its event loop and its transport. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails is seen at the other end
class Side implements MuxedHost, EventLoops, AutoCloseable {
    static final int SECONDS = 30;

    final PrivateKey identity = Keys.generateEd25519();
    final BlockingQueue<MuxedConnection> accepted = new LinkedBlockingQueue<>();
    final AtomicInteger admitted = new AtomicInteger();
    final AtomicInteger ended = new AtomicInteger();
    final AtomicInteger mostAtATime = new AtomicInteger();
    volatile int mostInbound = Integer.MAX_VALUE;
    volatile ChannelHandler inbound = handler(channel -> {});

    /** Without caches, so that it tells exactly what was not released. */
    private final PooledByteBufAllocator allocator =
            new PooledByteBufAllocator(true, 1, 1, 8192, 6, 0, 0, false);

    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    final QuicTransport transport;

    Side() {
        this(30_000);
    }

    Side(long idleMillis) {
        Quic.ensureAvailability();
        transport = new QuicTransport(this, idleMillis);
    }

    static ChannelHandler handler(java.util.function.Consumer<Channel> fill) {
        return new Initializer(fill);
    }

    @ChannelHandler.Sharable
    private static final class Initializer extends ChannelInitializer<Channel> {
        private final java.util.function.Consumer<Channel> fill;

        Initializer(java.util.function.Consumer<Channel> fill) {
            this.fill = fill;
        }

        @Override
        protected void initChannel(Channel channel) {
            fill.accept(channel);
        }
    }

    /** Listens on loopback. */
    InetSocketAddress listen(String ip) throws Exception {
        ChannelFuture bound = transport.listen(new InetSocketAddress(ip, 0), this);
        bound.get(SECONDS, TimeUnit.SECONDS);
        return (InetSocketAddress) bound.channel().localAddress();
    }

    MuxedConnection dial(InetSocketAddress at) throws Exception {
        MuxedConnection connection = transport.dial(at, this).get(SECONDS, TimeUnit.SECONDS);
        connection.channel().eventLoop().submit(() -> connection.accept(inbound)).sync();
        return connection;
    }

    static Channel open(MuxedConnection connection, ChannelHandler handler) throws Exception {
        return begin(connection, handler).get(SECONDS, TimeUnit.SECONDS);
    }

    /** A stream that may have to wait. */
    static CompletableFuture<Channel> begin(MuxedConnection connection, ChannelHandler handler) {
        CompletableFuture<Channel> opened = new CompletableFuture<>();
        connection
                .channel()
                .eventLoop()
                .execute(
                        () -> {
                            var promise = connection.channel().eventLoop().<Channel>newPromise();
                            promise.addListener(
                                    f -> {
                                        if (f.isSuccess()) {
                                            opened.complete(promise.getNow());
                                        } else {
                                            opened.completeExceptionally(f.cause());
                                        }
                                    });
                            connection.open(handler, promise);
                        });
        return opened;
    }

    MuxedConnection awaitAccepted() throws InterruptedException {
        MuxedConnection next = accepted.poll(SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nobody dialled");
        }
        return next;
    }

    void awaitEnded(int count) throws InterruptedException {
        await(ended, count);
    }

    void awaitAdmitted(int count) throws InterruptedException {
        await(admitted, count);
    }

    private synchronized void await(AtomicInteger counter, int least) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (counter.get() < least) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError(counter.get() + " of " + least);
            }
            wait(left);
        }
    }

    @Override
    public X509ExtendedKeyManager certificate() throws GeneralSecurityException {
        return TlsIdentity.create(identity);
    }

    @Override
    public X509ExtendedTrustManager trust() {
        return TlsIdentity.trust();
    }

    @Override
    public PublicKey identity(Certificate[] chain) throws GeneralSecurityException {
        return TlsIdentity.of(chain);
    }

    @Override
    public Optional<Inbound> admit(InetSocketAddress from) {
        if (admitted.get() - ended.get() >= mostInbound) {
            return Optional.empty();
        }
        synchronized (this) {
            int now = admitted.incrementAndGet() - ended.get();
            mostAtATime.accumulateAndGet(now, Math::max);
            notifyAll();
        }
        return Optional.of(
                new Inbound() {
                    @Override
                    public void opened(MuxedConnection connection) {
                        connection.accept(inbound);
                        accepted.add(connection);
                    }

                    @Override
                    public void ended() {
                        synchronized (Side.this) {
                            ended.incrementAndGet();
                            Side.this.notifyAll();
                        }
                    }
                });
    }

    @Override
    public int maxStreams() {
        return 256;
    }

    @Override
    public long receiveMemory() {
        return 16 << 20;
    }

    @Override
    public EventLoopGroup group() {
        return group;
    }

    @Override
    public ByteBufAllocator allocator() {
        return allocator;
    }

    /** Buffers that nobody has released. */
    long unreleased() {
        return allocator.metric().directArenas().stream()
                        .mapToLong(PoolArenaMetric::numActiveAllocations)
                        .sum()
                + allocator.metric().heapArenas().stream()
                        .mapToLong(PoolArenaMetric::numActiveAllocations)
                        .sum();
    }

    @Override
    public void close() {
        transport.close();
        group.shutdownGracefully(0, SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
