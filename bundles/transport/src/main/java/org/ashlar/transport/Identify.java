package org.ashlar.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.DuplexChannel;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.IdentifyInfo;
import org.ashlar.transport.identify.IdentifyMessage;
import org.ashlar.transport.identify.IdentifyReader;
import org.ashlar.transport.wire.DelimitedReader;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end, and telling it who is here. Safe for use by any thread.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/identify/README.md">identify</a>
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
final class Identify {
    static final String PROTOCOL = "/ipfs/id/1.0.0";
    static final String PUSH = "/ipfs/id/push/1.0.0";
    private static final String VERSION = "ipfs/0.1.0";
    private static final int PUSH_DELAY_MILLIS = 500;
    private static final int MAX_PUSHES = 32;

    private final PrivateKey identity;
    private final OwnAddresses addresses;
    private final Registry registry;
    private final Supplier<String> agent;
    private final Peerstore peerstore;
    private final Connections connections;
    private final ScheduledExecutorService scheduler;
    private final BiConsumer<PeerConnection, Multiaddr> observed;
    private final PushLimits limits = new PushLimits();
    private final AtomicLong sequence = new AtomicLong(System.currentTimeMillis() * 1_000_000);
    private final AtomicBoolean pushPlanned = new AtomicBoolean();

    /**
     * @param observed told where a peer sees this node
     */
    Identify(
            PrivateKey identity,
            OwnAddresses addresses,
            Registry registry,
            Supplier<String> agent,
            Peerstore peerstore,
            Connections connections,
            ScheduledExecutorService scheduler,
            BiConsumer<PeerConnection, Multiaddr> observed) {
        this.identity = identity;
        this.addresses = addresses;
        this.registry = registry;
        this.agent = agent;
        this.peerstore = peerstore;
        this.connections = connections;
        this.scheduler = scheduler;
        this.observed = observed;
        registry.own(PROTOCOL, this::send);
        registry.own(PUSH, this::receivePush);
    }

    /** Asks the peer of a new connection. */
    void ask(PeerConnection connection) {
        connection
                .open(List.of(PROTOCOL), new IdentifyReader(m -> identified(connection, m)))
                .whenComplete(
                        (stream, failure) -> {
                            if (failure != null) {
                                identified(connection, null);
                            } else {
                                ((DuplexChannel) stream).shutdownOutput();
                            }
                        });
    }

    /** The connection is gone before its peer has answered. */
    static void unanswered(PeerConnection connection) {
        connection.identified(empty(connection));
    }

    private static IdentifyInfo empty(PeerConnection connection) {
        return new IdentifyMessage().info(connection.peer(), connection.publicKey());
    }

    private void identified(PeerConnection connection, @Nullable IdentifyMessage message) {
        IdentifyInfo info = message == null ? empty(connection) : message.over(empty(connection));
        if (message != null) {
            peerstore.identified(info);
            message.observed().ifPresent(address -> observed.accept(connection, address));
        }
        if (!connection.inbound()) {
            peerstore.connected(connection.peer(), connection.remote());
        }
        connections.identified(connection, info);
        connection.identified(info);
    }

    private void send(Channel stream) {
        InetSocketAddress remote = (InetSocketAddress) stream.remoteAddress();
        IdentifyInfo self =
                new IdentifyInfo(
                        identity.publicKey().peerId(),
                        identity.publicKey().encoded(),
                        addresses.toldTo(remote.getAddress()),
                        registry.protocols(),
                        agent.get(),
                        VERSION);
        PeerConnection connection = connections.of(stream);
        Multiaddr observed = connection == null ? Multiaddr.tcp(remote) : connection.remote();
        List<byte[]> messages = IdentifyMessage.encode(self, observed, identity, sequence.get());
        stream.writeAndFlush(DelimitedReader.delimited(messages.toArray(byte[][]::new)));
        ((DuplexChannel) stream).shutdownOutput();
    }

    private void receivePush(Channel stream) {
        PeerConnection connection = connections.of(stream);
        InetSocketAddress remote = (InetSocketAddress) stream.remoteAddress();
        if (connection == null || !limits.begin(remote.getAddress(), System.nanoTime())) {
            stream.close();
            return;
        }
        stream.closeFuture().addListener(f -> limits.ended());
        stream.pipeline().addLast(new IdentifyReader(message -> pushed(connection, message)));
    }

    private void pushed(PeerConnection connection, @Nullable IdentifyMessage message) {
        if (message != null && connection.channel().isActive()) {
            IdentifyInfo known = connection.info();
            IdentifyInfo info = message.over(known == null ? empty(connection) : known);
            peerstore.identified(info);
            message.observed().ifPresent(address -> observed.accept(connection, address));
            connection.identified(info);
        }
    }

    /** Tells peers of changes, once for all changes of a moment. */
    void changed() {
        sequence.incrementAndGet();
        if (pushPlanned.compareAndSet(false, true) && !scheduler.isShutdown()) {
            scheduler.schedule(this::push, PUSH_DELAY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void push() {
        pushPlanned.set(false);
        Queue<PeerConnection> waiting = new ArrayDeque<>();
        for (PeerConnection connection : connections.all()) {
            IdentifyInfo info = connection.info();
            if (info != null && info.protocols().contains(PUSH)) {
                waiting.add(connection);
            }
        }
        for (int i = 0; i < MAX_PUSHES; i++) {
            pushNext(waiting);
        }
    }

    private void pushNext(Queue<PeerConnection> waiting) {
        PeerConnection next;
        synchronized (waiting) {
            next = waiting.poll();
        }
        if (next == null) {
            return;
        }
        next.open(
                        List.of(PUSH),
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel stream) {
                                send(stream);
                            }
                        })
                .whenComplete((stream, failure) -> pushNext(waiting));
    }
}
