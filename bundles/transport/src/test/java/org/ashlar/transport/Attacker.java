package org.ashlar.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.transport.security.NoiseSecurity;
import org.ashlar.transport.select.MultistreamSelect;
import org.ashlar.transport.yamux.WindowPool;
import org.ashlar.transport.yamux.YamuxSession;

/** A peer that sends whatever bytes a test makes up, at the layer of its choice. */
@SuppressWarnings("FutureReturnValueIgnored")
final class Attacker implements AutoCloseable {
    static final int DATA = 0;
    static final int WINDOW = 1;
    static final int PING = 2;
    static final int GO_AWAY = 3;
    static final int SYN = 1;
    static final int ACK = 2;
    static final int FIN = 4;
    static final int RST = 8;

    record Frame(int type, int flags, int id, int length) {}

    final PrivateKey identity = Keys.generateEd25519();
    final Channel channel;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final CompletableFuture<Channel> ready = new CompletableFuture<>();

    private Attacker(TestHost loops, InetSocketAddress target, List<byte[]> identify)
            throws Exception {
        this(loops, target, true, identify);
    }

    private Attacker(TestHost loops, InetSocketAddress target, boolean noise, List<byte[]> identify)
            throws Exception {
        channel =
                new Bootstrap()
                        .group(loops.group())
                        .channel(NioSocketChannel.class)
                        .handler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel c) {
                                        if (noise) {
                                            secure(c, identify);
                                        } else {
                                            c.pipeline().addLast(new Collector());
                                        }
                                    }
                                })
                        .connect(target)
                        .sync()
                        .channel();
        if (noise) {
            ready.get(10, TimeUnit.SECONDS);
        }
    }

    /** Bytes on the bare socket. */
    static Attacker tcp(TestHost loops, TestHost victim) throws Exception {
        return new Attacker(loops, target(victim), false, List.of());
    }

    /** Bytes of yamux, within Noise. */
    static Attacker yamux(TestHost loops, TestHost victim) throws Exception {
        return new Attacker(loops, target(victim), List.of());
    }

    /** A well-behaved muxer whose answer to identify are these messages. */
    static Attacker identify(TestHost loops, TestHost victim, List<byte[]> messages)
            throws Exception {
        return new Attacker(loops, target(victim), messages);
    }

    /** Bytes on the bare socket to some listener. */
    static Attacker tcp(TestHost loops, InetSocketAddress target) throws Exception {
        return new Attacker(loops, target, false, List.of());
    }

    static InetSocketAddress target(TestHost victim) {
        return victim.swarm.addresses().get(0).socketAddress().orElseThrow();
    }

    private void secure(Channel c, List<byte[]> identify) {
        NoiseSecurity noise;
        try {
            noise = new NoiseSecurity(identity);
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
        List<String> muxers = List.of(YamuxSession.PROTOCOL);
        c.pipeline()
                .addLast(
                        MultistreamSelect.dialer(
                                List.of(NoiseSecurity.PROTOCOL),
                                (ctx, id) ->
                                        noise.install(
                                                ctx,
                                                true,
                                                null,
                                                muxers,
                                                secured -> {
                                                    c.pipeline().addLast(top(identify));
                                                    ready.complete(c);
                                                })));
    }

    private io.netty.channel.ChannelHandler top(List<byte[]> identify) {
        if (identify.isEmpty()) {
            return new Collector();
        }
        return new YamuxSession(
                true,
                new WindowPool(1 << 20),
                100,
                new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel stream) {
                        stream.pipeline()
                                .addLast(
                                        MultistreamSelect.listener(
                                                p -> p.equals("/ipfs/id/1.0.0"),
                                                (ctx, p) -> answer(stream, identify)));
                    }
                });
    }

    private static void answer(Channel stream, List<byte[]> messages) {
        for (byte[] message : messages) {
            stream.write(Unpooled.wrappedBuffer(delimited(message)));
        }
        stream.flush();
        ((DuplexChannel) stream).shutdownOutput();
    }

    static byte[] delimited(byte[] message) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        org.ashlar.multiformats.Varint.write(out, message.length);
        out.writeBytes(message);
        return out.toByteArray();
    }

    /** Opens a stream, agrees on a protocol and sends bytes; completes when all is out. */
    void push(String protocol, List<byte[]> messages) {
        YamuxSession session = channel.pipeline().get(YamuxSession.class);
        channel.eventLoop()
                .execute(
                        () ->
                                session.open(
                                        new ChannelInitializer<Channel>() {
                                            @Override
                                            protected void initChannel(Channel stream) {
                                                stream.pipeline()
                                                        .addLast(
                                                                MultistreamSelect.dialer(
                                                                        List.of(protocol),
                                                                        (ctx, p) ->
                                                                                answer(
                                                                                        stream,
                                                                                        messages)));
                                            }
                                        },
                                        channel.eventLoop().newPromise()));
    }

    void send(byte[] bytes) {
        channel.writeAndFlush(Unpooled.wrappedBuffer(bytes)).awaitUninterruptibly();
    }

    void frame(int type, int flags, int id, int length, byte[] data) {
        send(bytes(type, flags, id, length, data));
    }

    static byte[] bytes(int type, int flags, int id, int length, byte[] data) {
        ByteBuf out = Unpooled.buffer(12 + data.length);
        out.writeByte(0).writeByte(type).writeShort(flags).writeInt(id).writeInt(length);
        return out.writeBytes(data).array();
    }

    byte[] received() {
        synchronized (received) {
            return received.toByteArray();
        }
    }

    /** The complete yamux frames that came so far. */
    List<Frame> frames() {
        ByteBuf in = Unpooled.wrappedBuffer(received());
        List<Frame> found = new ArrayList<>();
        while (in.readableBytes() >= 12) {
            in.skipBytes(1);
            int type = in.readByte();
            Frame frame = new Frame(type, in.readUnsignedShort(), in.readInt(), in.readInt());
            if (type == DATA && in.readableBytes() < frame.length) {
                break;
            }
            in.skipBytes(type == DATA ? frame.length : 0);
            found.add(frame);
        }
        return found;
    }

    boolean closedBy(int seconds) {
        return channel.closeFuture().awaitUninterruptibly(seconds, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        channel.close().awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    private final class Collector extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
            ByteBuf in = (ByteBuf) message;
            synchronized (received) {
                in.readBytes(received, in.readableBytes());
            }
            in.release();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
