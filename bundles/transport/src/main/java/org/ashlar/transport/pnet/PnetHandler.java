package org.ashlar.transport.pnet;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts everything on one connection; each side begins with a nonce of its own. There is no
 * check: who lacks the key sends and sees noise. Confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
public final class PnetHandler extends ChannelDuplexHandler {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] key;
    private final byte[] remoteNonce = new byte[XSalsa20.NONCE];
    private int nonceSize;
    private @Nullable XSalsa20 sending;
    private @Nullable XSalsa20 receiving;

    /** A handler of one connection. */
    public PnetHandler(SwarmKey key) {
        this.key = key.bytes();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (ctx.channel().isActive()) {
            start(ctx);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        start(ctx);
        ctx.fireChannelActive();
    }

    private void start(ChannelHandlerContext ctx) {
        if (sending == null) {
            byte[] nonce = new byte[XSalsa20.NONCE];
            RANDOM.nextBytes(nonce);
            sending = new XSalsa20(key, nonce);
            ctx.writeAndFlush(ctx.alloc().buffer(nonce.length).writeBytes(nonce));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            int n = Math.min(remoteNonce.length - nonceSize, in.readableBytes());
            in.readBytes(remoteNonce, nonceSize, n);
            nonceSize += n;
            if (nonceSize == remoteNonce.length && receiving == null) {
                receiving = new XSalsa20(key, remoteNonce);
            }
            XSalsa20 cipher = receiving;
            if (cipher != null && in.isReadable()) {
                ctx.fireChannelRead(applied(ctx, cipher, in));
            }
        } finally {
            in.release();
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ByteBuf plain = (ByteBuf) message;
        XSalsa20 cipher = sending;
        if (cipher == null) {
            plain.release();
            promise.setFailure(new IllegalStateException("connection is not active"));
            return;
        }
        try {
            ctx.write(applied(ctx, cipher, plain), promise);
        } finally {
            plain.release();
        }
    }

    /** A copy: what is written may be shared, as constants are. */
    private static ByteBuf applied(ChannelHandlerContext ctx, XSalsa20 cipher, ByteBuf in) {
        int size = in.readableBytes();
        ByteBuf out = ctx.alloc().heapBuffer(Math.max(1, size));
        out.writeBytes(in, in.readerIndex(), size);
        cipher.apply(out.array(), out.arrayOffset(), size);
        return out;
    }
}
