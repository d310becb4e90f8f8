package org.ashlar.transport.fetch;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ClosedException;
import org.ashlar.error.IpfsException;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.proto.ProtoReader;
import org.ashlar.multiformats.proto.ProtoWriter;
import org.ashlar.net.FetchSource;
import org.ashlar.net.spi.StreamAttributes;
import org.ashlar.net.spi.Streams;
import org.ashlar.transport.wire.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Both sides of the fetch protocol. Safe for use by any thread.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/fetch/README.md">fetch</a>
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
public final class Fetch {
    /** Protocol id. */
    public static final String PROTOCOL = "/libp2p/fetch/0.0.1";

    /** Most requests answered at a time. */
    static final int MAX_RUNNING = 64;

    private static final int SECONDS = 10;
    private static final int OVERHEAD = 64;
    private static final int OK = 0;
    private static final int NOT_FOUND = 1;
    private static final int ERROR = 2;

    private final List<FetchSource> sources = new CopyOnWriteArrayList<>();
    private final AtomicInteger running = new AtomicInteger();

    /** Adds a source; true when it is the first. */
    public synchronized boolean add(FetchSource source) {
        sources.add(source);
        return sources.size() == 1;
    }

    /** Removes a source; true when none is left. */
    public synchronized boolean remove(FetchSource source) {
        return sources.remove(source) && sources.isEmpty();
    }

    /** Asks a peer; empty when it has no such value. */
    public static CompletableFuture<Optional<byte[]>> ask(
            Streams streams, PeerId peer, byte[] key) {
        if (key.length > FetchSource.MAX_KEY) {
            return CompletableFuture.failedFuture(
                    new IllegalArgumentException("key of " + key.length + " bytes"));
        }
        CompletableFuture<Optional<byte[]>> result = new CompletableFuture<>();
        streams.open(peer, List.of(PROTOCOL), new Asking(key, result))
                .whenComplete(
                        (stream, failure) -> {
                            if (failure != null) {
                                result.completeExceptionally(failure);
                            }
                        });
        return result;
    }

    /** Answers a stream. */
    public void accept(Channel stream) {
        if (running.incrementAndGet() > MAX_RUNNING) {
            running.decrementAndGet();
            stream.close();
            return;
        }
        stream.closeFuture().addListener(f -> running.decrementAndGet());
        stream.pipeline().addLast(new Answering());
    }

    private CompletableFuture<Optional<byte[]>> find(
            Iterator<FetchSource> rest, PeerId from, byte[] key) {
        if (!rest.hasNext()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return rest.next()
                .fetch(from, key)
                .thenCompose(
                        value ->
                                value.isPresent()
                                        ? CompletableFuture.completedFuture(value)
                                        : find(rest, from, key));
    }

    /** Confined to its event loop. */
    private final class Answering extends Exchange {
        private boolean asked;

        Answering() {
            super(FetchSource.MAX_KEY + OVERHEAD, SECONDS);
        }

        @Override
        protected void message(ChannelHandlerContext ctx, byte[] message) {
            if (asked) {
                ctx.close();
                return;
            }
            asked = true;
            byte[] key = key(message);
            PeerId from = ctx.channel().attr(StreamAttributes.PEER).get();
            find(sources.iterator(), from, key)
                    .handleAsync(
                            (value, failure) -> {
                                sendLast(ctx, response(value, failure));
                                return true;
                            },
                            ctx.executor());
        }

        private byte[] key(byte[] message) {
            byte[] key = new byte[0];
            ProtoReader in = new ProtoReader(message);
            while (in.next()) {
                if (in.field() == 1) {
                    key = in.bytes();
                } else {
                    in.skip();
                }
            }
            if (key.length > FetchSource.MAX_KEY) {
                throw new ProtocolViolationException("fetch key of " + key.length + " bytes");
            }
            return key;
        }

        private byte[] response(Optional<byte[]> value, @Nullable Throwable failure) {
            if (failure != null
                    || value.filter(v -> v.length > FetchSource.MAX_VALUE).isPresent()) {
                return new ProtoWriter().varint(1, ERROR).toBytes();
            }
            return value.map(
                            v ->
                                    new ProtoWriter(v.length + OVERHEAD)
                                            .varint(1, OK)
                                            .bytes(2, v)
                                            .toBytes())
                    .orElseGet(() -> new ProtoWriter().varint(1, NOT_FOUND).toBytes());
        }
    }

    /** Confined to its event loop. */
    private static final class Asking extends Exchange {
        private final byte[] key;
        private final CompletableFuture<Optional<byte[]>> result;

        Asking(byte[] key, CompletableFuture<Optional<byte[]>> result) {
            super(FetchSource.MAX_VALUE + OVERHEAD, SECONDS);
            this.key = key;
            this.result = result;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            super.handlerAdded(ctx);
            sendLast(ctx, new ProtoWriter(key.length + OVERHEAD).bytes(1, key).toBytes());
        }

        @Override
        protected void message(ChannelHandlerContext ctx, byte[] message) {
            long status = OK;
            byte[] data = new byte[0];
            ProtoReader in = new ProtoReader(message);
            while (in.next()) {
                switch (in.field()) {
                    case 1 -> status = in.varint();
                    case 2 -> data = in.bytes();
                    default -> in.skip();
                }
            }
            if (status == OK) {
                result.complete(Optional.of(data));
            } else if (status == NOT_FOUND) {
                result.complete(Optional.empty());
            } else {
                result.completeExceptionally(
                        new IpfsException("the peer failed to fetch: status " + status));
            }
            ctx.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            result.completeExceptionally(cause);
            ctx.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) throws Exception {
            super.channelInactive(ctx);
            result.completeExceptionally(new ClosedException("fetch was not answered"));
        }
    }
}
