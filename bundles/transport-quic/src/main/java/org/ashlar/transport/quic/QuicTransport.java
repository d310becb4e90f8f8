package org.ashlar.transport.quic;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.ashlar.error.ClosedException;
import org.ashlar.net.spi.EventLoops;
import org.ashlar.net.spi.MuxedConnection;
import org.ashlar.net.spi.MuxedHost;
import org.ashlar.net.spi.MuxedTransport;
import org.jspecify.annotations.Nullable;

/**
 * Opens UDP sockets: one for each address that is listened on, and one of each IP version for all
 * dials. Safe for use by any thread.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/quic/README.md">QUIC in libp2p</a>
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
final class QuicTransport implements MuxedTransport {
    /** Absolute limit of a handshake. */
    static final int HANDSHAKE_SECONDS = 15;

    /** Limit of a dial: who does not answer by then is not there, as in Kubo. */
    private static final int DIAL_SECONDS = 5;

    private static final int SOCKET_BUFFER = 512 << 10;
    private static final int CLOSE_SECONDS = 3;

    private final EventLoops loops;
    private final long idleMillis;
    private final Map<SocketProtocolFamily, ChannelFuture> dialling = new HashMap<>();
    private final Map<Channel, Boolean> sockets = new HashMap<>();
    private @Nullable QuicSetup setup;
    private boolean closed;

    /**
     * @param idleMillis how long a connection may be silent
     */
    QuicTransport(EventLoops loops, long idleMillis) {
        this.loops = loops;
        this.idleMillis = idleMillis;
    }

    @Override
    public ChannelFuture listen(InetSocketAddress at, MuxedHost host) {
        try {
            return bind(at, setup(host).serverCodec());
        } catch (GeneralSecurityException | ClosedException e) {
            return failed(e);
        }
    }

    @Override
    public Future<MuxedConnection> dial(InetSocketAddress at, MuxedHost host) {
        Promise<MuxedConnection> result = loops.group().next().newPromise();
        try {
            QuicSetup with = setup(host);
            socket(family(at.getAddress()), with)
                    .addListener(
                            (ChannelFuture bound) -> {
                                if (bound.isSuccess()) {
                                    connect(bound.channel(), at, with, result);
                                } else {
                                    result.tryFailure(bound.cause());
                                }
                            });
        } catch (GeneralSecurityException | ClosedException e) {
            result.tryFailure(e);
        }
        return result;
    }

    private static void connect(
            Channel socket, InetSocketAddress at, QuicSetup with, Promise<MuxedConnection> result) {
        QuicHandshake handshake = QuicHandshake.dialler(with.host(), at, result);
        QuicChannel.newBootstrap(socket)
                .handler(handshake)
                .streamHandler(QuicConnection.INBOUND)
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        (int) TimeUnit.SECONDS.toMillis(DIAL_SECONDS))
                .remoteAddress(at)
                .connect()
                .addListener(
                        f -> {
                            if (!f.isSuccess()) {
                                result.tryFailure(f.cause());
                            }
                        });
    }

    private synchronized QuicSetup setup(MuxedHost host) throws GeneralSecurityException {
        if (closed) {
            throw new ClosedException("QUIC has stopped");
        }
        QuicSetup now = setup;
        if (now == null || now.host() != host) {
            closeSockets(); // they carry the certificate of another host
            now = QuicSetup.of(host, idleMillis);
            setup = now;
        }
        return now;
    }

    /** The socket for all dials of an IP version, opened when it is needed for the first time. */
    private synchronized ChannelFuture socket(SocketProtocolFamily family, QuicSetup with) {
        ChannelFuture there = dialling.get(family);
        if (there != null && (!there.isDone() || there.channel().isActive())) {
            return there;
        }
        String any = family == SocketProtocolFamily.INET ? "0.0.0.0" : "::";
        ChannelFuture bound = bind(new InetSocketAddress(any, 0), with.clientCodec());
        dialling.put(family, bound);
        return bound;
    }

    private synchronized ChannelFuture bind(InetSocketAddress at, ChannelHandler codec) {
        SocketProtocolFamily family = family(at.getAddress());
        ChannelFuture bound =
                new Bootstrap()
                        .group(loops.group())
                        .channelFactory(() -> new NioDatagramChannel(family))
                        .option(ChannelOption.ALLOCATOR, loops.allocator())
                        .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
                        .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER)
                        .handler(codec)
                        .bind(at);
        Channel channel = bound.channel();
        sockets.put(channel, true);
        channel.closeFuture().addListener(f -> forget(channel));
        return bound;
    }

    private synchronized void forget(Channel channel) {
        sockets.remove(channel);
    }

    private static SocketProtocolFamily family(InetAddress ip) {
        return ip.getAddress().length == 4 ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
    }

    private ChannelFuture failed(Throwable cause) {
        Channel none = new NioDatagramChannel();
        ChannelFuture failure =
                new io.netty.channel.DefaultChannelPromise(none, loops.group().next())
                        .setFailure(cause);
        none.unsafe().closeForcibly();
        return failure;
    }

    private void closeSockets() {
        for (Channel channel : Map.copyOf(sockets).keySet()) {
            channel.close();
        }
        dialling.clear();
    }

    /** Closes all sockets and with them all connections; waits for that, a few seconds at most. */
    void close() {
        Map<Channel, Boolean> open;
        synchronized (this) {
            closed = true;
            open = Map.copyOf(sockets);
            closeSockets();
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
        for (Channel channel : open.keySet()) {
            long left = Math.max(1, end - System.nanoTime());
            channel.closeFuture().awaitUninterruptibly(left, TimeUnit.NANOSECONDS);
        }
    }
}
