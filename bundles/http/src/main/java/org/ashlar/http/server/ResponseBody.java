package org.ashlar.http.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response, written by one thread and sent by the event loop. A flush sends at once
 * when nothing is in flight and otherwise together with what follows, so that many small writes
 * make few packets. Blocks while too much is in flight.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends the connection
final class ResponseBody extends OutputStream {
    private static final int PIECE = 32 << 10;
    private static final int MAX_IN_FLIGHT = 256 << 10;

    private final ChannelHandlerContext ctx;
    private final Duration stall;
    private final boolean silent;
    private final boolean sized;
    private final Runnable done;
    private final Map<String, String> trailers = new LinkedHashMap<>();
    private @Nullable HttpResponse head;
    private long remaining;
    private @Nullable ByteBuf piece;
    private long inFlight;
    private boolean flushWanted;
    private boolean closed;
    private @Nullable IOException failure;

    /**
     * @param head status and headers, sent with the first bytes
     * @param length bytes to come, or a negative number when unknown
     * @param silent true to drop what is written, as for HEAD
     * @param done called on the event loop once all is sent
     */
    ResponseBody(
            ChannelHandlerContext ctx,
            HttpResponse head,
            long length,
            boolean silent,
            Duration stall,
            Runnable done) {
        this.ctx = ctx;
        this.head = head;
        this.remaining = length < 0 ? Long.MAX_VALUE : length;
        this.silent = silent;
        this.stall = stall;
        this.done = done;
        this.sized = length >= 0;
    }

    /** Sets a trailer, sent with the end of a chunked body. */
    synchronized void trailer(String name, String value) {
        trailers.put(name, value);
    }

    /** True when the end was written. */
    synchronized boolean closed() {
        return closed;
    }

    /** Makes every further write fail; from any thread. */
    synchronized void fail(IOException cause) {
        if (failure == null) {
            failure = cause;
        }
        if (piece != null) {
            piece.release();
            piece = null;
        }
        notifyAll();
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] from, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, from.length);
        check();
        if (silent) {
            return;
        }
        if (length > remaining) {
            throw new IOException("more bytes written than announced");
        }
        remaining -= sized ? length : 0;
        int at = offset;
        int end = offset + length;
        while (at < end) {
            ByteBuf into = piece == null ? ctx.alloc().ioBuffer(pieceSize(end - at), PIECE) : piece;
            piece = into;
            int count = Math.min(end - at, into.maxCapacity() - into.readableBytes());
            into.writeBytes(from, at, count);
            at += count;
            if (into.readableBytes() == PIECE) {
                awaitRoom();
                send(false);
            }
        }
    }

    @Override
    public synchronized void flush() throws IOException {
        check();
        if (inFlight == 0) {
            send(false);
        } else {
            flushWanted = true;
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        check();
        if (sized && remaining > 0 && !silent) {
            throw new IOException("fewer bytes written than announced");
        }
        awaitRoom();
        closed = true;
        send(true);
    }

    private static int pieceSize(int wanted) {
        return wanted >= PIECE ? PIECE : Math.max(512, Math.min(PIECE, wanted));
    }

    private synchronized void check() throws IOException {
        if (failure != null) {
            throw new IOException(failure.getMessage(), failure);
        }
        if (closed) {
            throw new IOException("the response is closed");
        }
    }

    private synchronized void awaitRoom() throws IOException {
        long before = inFlight;
        long deadline = System.nanoTime() + stall.toNanos();
        while (inFlight > MAX_IN_FLIGHT - PIECE) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                ctx.close();
                throw new IOException("the client reads too slowly");
            }
            try {
                wait(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
            check();
            if (inFlight < before) {
                before = inFlight;
                deadline = System.nanoTime() + stall.toNanos();
            }
        }
    }

    /** Hands head, buffered bytes and end to the event loop, in the order of calls. */
    private synchronized void send(boolean last) {
        HttpResponse first = head;
        ByteBuf bytes = piece;
        head = null;
        piece = null;
        flushWanted = false;
        if (first == null && bytes == null && !last) {
            return;
        }
        int size = bytes == null ? 0 : bytes.readableBytes();
        inFlight += size;
        HttpContent content = content(bytes, last);
        // Always queued, also from the loop itself: that keeps the order of calls.
        ctx.executor()
                .execute(
                        () -> {
                            if (first != null) {
                                ctx.write(first, ctx.voidPromise());
                            }
                            ctx.writeAndFlush(content)
                                    .addListener(f -> sent(f.cause(), size, last));
                        });
    }

    private synchronized HttpContent content(@Nullable ByteBuf bytes, boolean last) {
        ByteBuf data = bytes == null ? ctx.alloc().buffer(0, 0) : bytes;
        if (!last) {
            return new DefaultHttpContent(data);
        }
        LastHttpContent end = new DefaultLastHttpContent(data);
        trailers.forEach((name, value) -> end.trailingHeaders().set(name, value));
        return end;
    }

    private void sent(@Nullable Throwable cause, int size, boolean last) {
        synchronized (this) {
            inFlight -= size;
            if (cause != null) {
                fail(new IOException("the client went away", cause));
            } else if (flushWanted && inFlight == 0 && !closed) {
                send(false);
            }
            notifyAll();
        }
        if (last && cause == null) {
            done.run();
        }
    }
}
