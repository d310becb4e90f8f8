package org.ashlar.http.server;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request, between the event loop that offers pieces and the one thread that reads
 * them. Holds a bounded number of bytes: the loop stops reading the socket above that.
 */
final class RequestBody extends InputStream {
    private static final int ENOUGH = 128 << 10;

    private final Runnable demand;
    private final Duration stall;
    private final ArrayDeque<ByteBuf> pieces = new ArrayDeque<>();
    private long buffered;
    private boolean demanded;
    private boolean complete;
    private boolean discarded;
    private @Nullable IOException failure;

    /**
     * @param demand asks the event loop for one more piece; called by any thread
     * @param stall most time without a piece
     */
    RequestBody(Runnable demand, Duration stall) {
        this.demand = demand;
        this.stall = stall;
    }

    /** Takes over one piece; on the event loop. Returns true when another may be read at once. */
    synchronized boolean offer(ByteBuf piece, boolean last) {
        demanded = false;
        if (discarded || !piece.isReadable()) {
            piece.release();
        } else {
            pieces.add(piece);
            buffered += piece.readableBytes();
        }
        complete |= last;
        notifyAll();
        boolean more = !complete && !discarded && failure == null && buffered < ENOUGH;
        demanded |= more;
        return more;
    }

    /** Ends the body early. */
    synchronized void fail(IOException cause) {
        if (failure == null && !complete) {
            failure = cause;
        }
        notifyAll();
    }

    /** Drops what is here and what will come. */
    synchronized void discard() {
        discarded = true;
        pieces.forEach(ByteBuf::release);
        pieces.clear();
        buffered = 0;
        notifyAll();
    }

    /** True when the last piece has arrived from the client. */
    synchronized boolean complete() {
        return complete;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        int count;
        boolean ask;
        synchronized (this) {
            if (!awaitPiece()) {
                return -1;
            }
            ByteBuf piece = pieces.element();
            count = Math.min(length, piece.readableBytes());
            piece.readBytes(into, offset, count);
            buffered -= count;
            if (!piece.isReadable()) {
                pieces.remove().release();
            }
            ask = needsDemand(ENOUGH / 2);
        }
        if (ask) {
            demand.run();
        }
        return count;
    }

    @Override
    public synchronized int available() {
        return (int) buffered;
    }

    /** Waits until a piece is here; false at the end. */
    private synchronized boolean awaitPiece() throws IOException {
        long deadline = System.nanoTime() + stall.toNanos();
        while (pieces.isEmpty()) {
            if (failure != null) {
                throw new IOException(failure.getMessage(), failure);
            }
            if (complete) {
                return false;
            }
            if (discarded) {
                throw new IOException("the request is over");
            }
            if (needsDemand(ENOUGH)) {
                demand.run();
            }
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                throw new IOException("timed out waiting for the request body");
            }
            try {
                wait(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
        }
        return true;
    }

    private synchronized boolean needsDemand(int below) {
        if (demanded || complete || discarded || failure != null || buffered >= below) {
            return false;
        }
        demanded = true;
        return true;
    }
}
