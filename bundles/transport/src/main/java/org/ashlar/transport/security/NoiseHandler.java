package org.ashlar.transport.security;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.function.Consumer;
import org.ashlar.crypto.PeerId;
import org.ashlar.crypto.PublicKey;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.FormatException;
import org.jspecify.annotations.Nullable;

/**
 * Handshake, then encryption, of one Noise connection. Confined to its event loop. Frames have a
 * length of two bytes in front.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/noise/README.md">noise</a>
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
final class NoiseHandler extends ByteToMessageDecoder
        implements io.netty.channel.ChannelOutboundHandler {
    /** Longest frame of the handshake. */
    static final int MAX_HANDSHAKE_FRAME = 8192;

    private final NoiseSecurity security;
    private final boolean dialer;
    private final @Nullable PeerId expected;
    private final List<String> muxers;
    private final Consumer<Secured> done;
    private final NoiseWriter writer = new NoiseWriter();
    private @Nullable NoiseHandshake handshake;
    private @Nullable CipherState receiving;
    private int messages;
    private boolean broken;

    NoiseHandler(
            NoiseSecurity security,
            boolean dialer,
            @Nullable PeerId expected,
            List<String> muxers,
            Consumer<Secured> done) {
        this.security = security;
        this.dialer = dialer;
        this.expected = expected;
        this.muxers = List.copyOf(muxers);
        this.done = done;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        NoiseHandshake started = security.handshake();
        handshake = started;
        if (dialer) {
            sendHandshake(ctx, started.writeFirst());
        }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        writer.release();
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
            throws Exception {
        if (broken) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (in.readableBytes() < 2) {
            return;
        }
        int length = in.getUnsignedShort(in.readerIndex());
        CipherState cipher = receiving;
        if (cipher == null && length > MAX_HANDSHAKE_FRAME) {
            throw fail("noise handshake frame of " + length + " bytes", null);
        }
        if (cipher != null && length < CipherState.TAG) {
            throw fail("noise frame is shorter than its tag", null);
        }
        if (in.readableBytes() < 2 + length) {
            return;
        }
        in.skipBytes(2);
        if (cipher == null) {
            handshakeMessage(ctx, ByteBufUtil.getBytes(in.readSlice(length)));
        } else {
            out.add(open(ctx, cipher, in, length));
        }
    }

    private ByteBuf open(ChannelHandlerContext ctx, CipherState cipher, ByteBuf in, int length) {
        byte[] sealed = NoiseWriter.scratch();
        in.readBytes(sealed, 0, length);
        ByteBuf plain = ctx.alloc().heapBuffer(Math.max(1, length - CipherState.TAG));
        try {
            int size = cipher.decrypt(sealed, 0, length, plain.array(), plain.arrayOffset());
            return plain.writerIndex(size);
        } catch (GeneralSecurityException e) {
            plain.release();
            throw fail("noise frame does not decrypt", e);
        }
    }

    private ProtocolViolationException fail(String message, @Nullable Exception cause) {
        broken = true;
        return cause == null
                ? new ProtocolViolationException(message)
                : new ProtocolViolationException(message, cause);
    }

    private void handshakeMessage(ChannelHandlerContext ctx, byte[] message) {
        NoiseHandshake current = handshake;
        if (current == null) {
            throw new IllegalStateException("handshake is over");
        }
        try {
            messages++;
            if (dialer) {
                NoisePayload theirs = NoisePayload.decode(current.readSecond(message));
                PublicKey key = NoiseSecurity.verify(theirs, current.remoteStatic());
                Secured.check(expected, key);
                sendHandshake(ctx, current.writeThird(security.payload(muxers).encode()));
                finish(current, key, common(muxers, theirs.muxers()));
            } else if (messages == 1) {
                current.readFirst(message);
                sendHandshake(ctx, current.writeSecond(security.payload(muxers).encode()));
            } else {
                NoisePayload theirs = NoisePayload.decode(current.readThird(message));
                PublicKey key = NoiseSecurity.verify(theirs, current.remoteStatic());
                Secured.check(expected, key);
                finish(current, key, common(theirs.muxers(), muxers));
            }
        } catch (GeneralSecurityException e) {
            throw fail("noise handshake failed", e);
        } catch (ProtocolViolationException | FormatException e) {
            broken = true;
            throw e;
        }
    }

    private void finish(NoiseHandshake current, PublicKey key, @Nullable String muxer)
            throws GeneralSecurityException {
        CipherState[] ciphers = current.split();
        writer.start(ciphers[dialer ? 0 : 1]);
        receiving = ciphers[dialer ? 1 : 0];
        handshake = null;
        done.accept(new Secured(key.peerId(), key, muxer));
    }

    private static @Nullable String common(List<String> preferred, List<String> others) {
        return preferred.stream().filter(others::contains).findFirst().orElse(null);
    }

    private static void sendHandshake(ChannelHandlerContext ctx, byte[] message) {
        ByteBuf frame = ctx.alloc().buffer(2 + message.length);
        ctx.writeAndFlush(frame.writeShort(message.length).writeBytes(message));
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        writer.add((ByteBuf) message, promise);
    }

    @Override
    public void flush(ChannelHandlerContext ctx) throws Exception {
        writer.writeAll(ctx);
        ctx.flush();
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) throws Exception {
        writer.writeAll(ctx);
        ctx.flush();
        ctx.close(promise);
    }

    @Override
    public void bind(
            ChannelHandlerContext ctx, java.net.SocketAddress local, ChannelPromise promise) {
        ctx.bind(local, promise);
    }

    @Override
    public void connect(
            ChannelHandlerContext ctx,
            java.net.SocketAddress remote,
            java.net.SocketAddress local,
            ChannelPromise promise) {
        ctx.connect(remote, local, promise);
    }

    @Override
    public void disconnect(ChannelHandlerContext ctx, ChannelPromise promise) {
        ctx.disconnect(promise);
    }

    @Override
    public void deregister(ChannelHandlerContext ctx, ChannelPromise promise) {
        ctx.deregister(promise);
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        ctx.read();
    }
}
