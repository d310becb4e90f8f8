package org.ashlar.testing.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.UnavailableException;
import org.ashlar.net.spi.StreamAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Hosts that are connected inside one thread. Bytes move only when the test says so, in an order
 * that is always the same. Confined to the thread of the test.
 */
public final class FakeNetwork {
    private final Map<PeerId, FakeHost> hosts = new TreeMap<>(Comparator.naturalOrder());
    private final List<Link> links = new ArrayList<>();
    private final Set<List<PeerId>> stalled = new HashSet<>();

    /** Two ends of one stream. */
    private record Link(EmbeddedChannel dialer, EmbeddedChannel listener) {}

    /** Adds a host. */
    public FakeHost host(PeerId id) {
        FakeHost host = new FakeHost(id, this);
        hosts.put(id, host);
        return host;
    }

    /** Connects two hosts and tells their listeners. */
    public void connect(FakeHost one, FakeHost other) {
        one.add(other);
        other.add(one);
        one.tellConnected(other);
        other.tellConnected(one);
    }

    /** Breaks all streams between two hosts and tells their listeners. */
    public void disconnect(FakeHost one, FakeHost other) {
        for (Link link : List.copyOf(links)) {
            PeerId a = link.listener.attr(StreamAttributes.PEER).get();
            PeerId b = link.dialer.attr(StreamAttributes.PEER).get();
            if (List.of(one.id(), other.id()).containsAll(List.of(a, b))) {
                var unused = link.dialer.close();
                var unusedToo = link.listener.close();
            }
        }
        one.remove(other);
        other.remove(one);
    }

    /** While stalled, what one host writes on its streams to another stays unwritten. */
    public void stall(FakeHost from, FakeHost to, boolean on) {
        List<PeerId> pair = List.of(from.id(), to.id());
        if (on) {
            stalled.add(pair);
        } else {
            stalled.remove(pair);
        }
        for (Link link : List.copyOf(links)) {
            Stall stall = link.dialer.pipeline().get(Stall.class);
            if (stall != null && pair.equals(stall.pair)) {
                stall.release();
            }
        }
    }

    /** Keeps what is written as a full window does: unwritable, the promises open. */
    private final class Stall extends ChannelOutboundHandlerAdapter {
        private final List<PeerId> pair;
        private final List<Runnable> kept = new ArrayList<>();

        private @Nullable ChannelHandlerContext context;

        Stall(List<PeerId> pair) {
            this.pair = pair;
        }

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise)
                throws Exception {
            if (!stalled.contains(pair)) {
                super.write(ctx, message, promise);
                return;
            }
            kept.add(
                    () -> {
                        var unused = ctx.writeAndFlush(message, promise);
                    });
            context = ctx;
            setWritable(ctx, false);
        }

        void release() {
            List<Runnable> writes = List.copyOf(kept);
            kept.clear();
            writes.forEach(Runnable::run);
            ChannelHandlerContext open = context;
            if (open != null && !stalled.contains(pair)) {
                setWritable(open, true);
            }
        }

        private static void setWritable(ChannelHandlerContext ctx, boolean writable) {
            ChannelOutboundBuffer buffer = ctx.channel().unsafe().outboundBuffer();
            if (buffer != null) {
                buffer.setUserDefinedWritability(1, writable);
            }
        }
    }

    FakeHost find(PeerId id) {
        FakeHost host = hosts.get(id);
        if (host == null) {
            throw new UnavailableException("no such host: " + id);
        }
        return host;
    }

    CompletableFuture<io.netty.channel.Channel> open(
            FakeHost from, FakeHost to, String protocol, ChannelHandler handler) {
        EmbeddedChannel dialer = new EmbeddedChannel();
        EmbeddedChannel listener = new EmbeddedChannel();
        mark(dialer, to.id(), protocol);
        mark(listener, from.id(), protocol);
        dialer.pipeline().addLast(new Stall(List.of(from.id(), to.id())), handler);
        to.accept(protocol, listener);
        links.add(new Link(dialer, listener));
        return CompletableFuture.completedFuture(dialer);
    }

    private static void mark(EmbeddedChannel channel, PeerId peer, String protocol) {
        channel.attr(StreamAttributes.PEER).set(peer);
        channel.attr(StreamAttributes.PROTOCOL).set(protocol);
    }

    /** Number of open streams. */
    public int streams() {
        return links.size();
    }

    /** Moves all bytes that wait and runs what that leads to, once; true when anything moved. */
    public boolean pump() {
        boolean moved = false;
        for (Link link : List.copyOf(links)) {
            moved |= move(link.dialer, link.listener);
            moved |= move(link.listener, link.dialer);
            if (!link.dialer.isOpen() && !link.listener.isOpen()) {
                links.remove(link);
            }
        }
        return moved;
    }

    private static boolean move(EmbeddedChannel from, EmbeddedChannel to) {
        boolean moved = from.hasPendingTasks();
        from.runPendingTasks();
        Object message = from.readOutbound();
        while (message != null) {
            moved = true;
            if (to.isOpen() && message instanceof ByteBuf bytes) {
                to.writeInbound(Unpooled.copiedBuffer(bytes)); // as on a wire, nothing is shared
            }
            ReferenceCountUtil.release(message);
            message = from.readOutbound();
        }
        if (!from.isOpen() && to.isOpen()) {
            moved = true;
            var unused = to.close();
        }
        return moved;
    }
}
