package org.ashlar.transport.security;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.channels.ClosedChannelException;
import java.security.GeneralSecurityException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers writes into Noise frames as large as allowed. Confined to its event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
final class NoiseWriter {
    private static final int MAX_PLAIN = 65535 - CipherState.TAG;

    private static final FastThreadLocal<byte[]> SCRATCH =
            new FastThreadLocal<>() {
                @Override
                protected byte[] initialValue() {
                    return new byte[65536];
                }
            };

    private record Pending(ByteBuf data, ChannelPromise promise) {}

    private final ArrayDeque<Pending> queue = new ArrayDeque<>();
    private @Nullable CipherState cipher;

    /** A buffer for one frame, shared by all connections of the thread. */
    static byte[] scratch() {
        return SCRATCH.get();
    }

    void start(CipherState sending) {
        cipher = sending;
    }

    void add(ByteBuf data, ChannelPromise promise) {
        queue.add(new Pending(data, promise));
    }

    void writeAll(ChannelHandlerContext ctx) throws GeneralSecurityException {
        CipherState sending = cipher;
        if (sending == null) {
            return;
        }
        while (!queue.isEmpty()) {
            writeFrame(ctx, sending);
        }
    }

    private void writeFrame(ChannelHandlerContext ctx, CipherState sending)
            throws GeneralSecurityException {
        byte[] plain = scratch();
        List<ChannelPromise> finished = new ArrayList<>();
        int size = 0;
        while (size < MAX_PLAIN && !queue.isEmpty()) {
            Pending head = queue.element();
            int n = Math.min(MAX_PLAIN - size, head.data.readableBytes());
            head.data.readBytes(plain, size, n);
            size += n;
            if (!head.data.isReadable()) {
                queue.remove();
                head.data.release();
                finished.add(head.promise);
            }
        }
        ByteBuf frame = ctx.alloc().heapBuffer(2 + size + CipherState.TAG);
        frame.writeShort(size + CipherState.TAG);
        int sealed = sending.encrypt(plain, 0, size, frame.array(), frame.arrayOffset() + 2);
        frame.writerIndex(2 + sealed);
        ctx.write(frame, promise(ctx, finished));
    }

    private static ChannelPromise promise(ChannelHandlerContext ctx, List<ChannelPromise> all) {
        all.removeIf(ChannelPromise::isVoid);
        if (all.isEmpty()) {
            return ctx.voidPromise();
        }
        ChannelPromise frame = ctx.newPromise();
        frame.addListener(
                f -> {
                    for (ChannelPromise promise : all) {
                        if (f.isSuccess()) {
                            promise.trySuccess();
                        } else {
                            promise.tryFailure(f.cause());
                        }
                    }
                });
        return frame;
    }

    void release() {
        for (Pending pending : queue) {
            pending.data.release();
            pending.promise.tryFailure(new ClosedChannelException());
        }
        queue.clear();
    }
}
