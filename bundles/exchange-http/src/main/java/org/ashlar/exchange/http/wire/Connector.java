package org.ashlar.exchange.http.wire;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.ashlar.error.ClosedException;
import org.ashlar.error.IpfsException;
import org.ashlar.error.UnavailableException;
import org.ashlar.net.spi.EventLoops;

/**
 * Connects to a gateway at an address that the rules permit. A name is looked up once for each
 * connection, on a pool, and what was found is both checked and connected to: a name server that
 * answers differently the next time gains nothing. Safe for use by any thread.
 */
final class Connector {
    private static final int MOST = 4;

    private final EventLoops loops;
    private final Executor pool;
    private final Supplier<HostRules> rules;
    private final Names names;
    private final Times times;

    /** What a channel begins with. */
    @FunctionalInterface
    interface Equipment {
        /** The first handler of a channel; on the event loop. */
        ChannelHandler handler();

        /** Called before, on the pool: here what takes time may be made. */
        default void prepare() {}
    }

    /** Asks the system for the addresses of a name. */
    @FunctionalInterface
    interface Names {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    /**
     * @param pool runs the look-ups, which block
     */
    Connector(
            EventLoops loops, Executor pool, Supplier<HostRules> rules, Names names, Times times) {
        this.loops = loops;
        this.pool = pool;
        this.rules = rules;
        this.names = names;
        this.times = times;
    }

    Times times() {
        return times;
    }

    /** Runs what would hold an event loop up. */
    Executor pool() {
        return pool;
    }

    /**
     * Connects.
     *
     * @param equipment what the channel begins with
     * @return the channel; completes on the event loop, unless nothing runs any more
     */
    CompletableFuture<Channel> connect(GatewayUrl gateway, EventLoop loop, Equipment equipment) {
        Attempt attempt = new Attempt(gateway, loop, equipment);
        try {
            pool.execute(attempt::lookUp);
        } catch (RejectedExecutionException e) {
            attempt.result.completeExceptionally(new ClosedException("stopping", e));
        }
        return attempt.result;
    }

    /** One connection to be. */
    private final class Attempt {
        final CompletableFuture<Channel> result = new CompletableFuture<>();
        private final GatewayUrl gateway;
        private final EventLoop loop;
        private final Equipment equipment;

        Attempt(GatewayUrl gateway, EventLoop loop, Equipment equipment) {
            this.gateway = gateway;
            this.loop = loop;
            this.equipment = equipment;
        }

        /** May block. */
        void lookUp() {
            try {
                List<InetSocketAddress> targets = targets();
                equipment.prepare();
                loop.execute(() -> dial(targets, 0));
            } catch (IpfsException e) {
                fail(e);
            } catch (RejectedExecutionException e) {
                result.completeExceptionally(new ClosedException("stopping", e));
            }
        }

        private List<InetSocketAddress> targets() {
            InetAddress[] found;
            try {
                found = names.addresses(gateway.host());
            } catch (UnknownHostException e) {
                throw new UnavailableException(gateway + ": its name is not known", e);
            }
            HostRules now = rules.get();
            List<InetSocketAddress> permitted =
                    Arrays.stream(found)
                            .filter(address -> now.permits(gateway, address))
                            .limit(MOST)
                            .map(address -> new InetSocketAddress(address, gateway.port()))
                            .toList();
            if (permitted.isEmpty()) {
                throw new UnavailableException(gateway + ": its address is not public");
            }
            return permitted;
        }

        private void dial(List<InetSocketAddress> targets, int index) {
            ChannelFuture dialled;
            try {
                dialled = open(targets.get(index));
            } catch (IpfsException e) {
                fail(e);
                return;
            }
            var unused =
                    dialled.addListener(
                            done -> {
                                if (done.isSuccess()) {
                                    take(dialled.channel());
                                } else if (index + 1 < targets.size()) {
                                    dial(targets, index + 1);
                                } else {
                                    String why = done.cause().getMessage();
                                    fail(new UnavailableException(gateway + ": " + why));
                                }
                            });
        }

        private ChannelFuture open(InetSocketAddress target) {
            return new Bootstrap()
                    .group(loop)
                    .channel(NioSocketChannel.class)
                    .option(ChannelOption.ALLOCATOR, loops.allocator())
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) times.connect().toMillis())
                    .option(ChannelOption.TCP_NODELAY, true)
                    .handler(equipment.handler())
                    .connect(target);
        }

        private void take(Channel channel) {
            if (!result.complete(channel)) {
                var unused = channel.close();
            }
        }

        private void fail(IpfsException why) {
            if (loop.inEventLoop()) {
                result.completeExceptionally(why);
            } else {
                loop.execute(() -> result.completeExceptionally(why));
            }
        }
    }
}
