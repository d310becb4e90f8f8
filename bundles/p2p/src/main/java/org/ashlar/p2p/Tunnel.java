package org.ashlar.p2p;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multiaddr;
import org.jspecify.annotations.Nullable;

/**
 * One connection that is carried over one stream: a pair of channels, each with a {@link Copy} that
 * passes on what it reads. What one end sends no more is told to the other, so that an answer can
 * still come; a tunnel of which one half is over ends when the other is silent for {@link #LINGER}.
 * Safe for use by any thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
public final class Tunnel {
    /** How long a half may be silent when the other one is over. */
    static final Duration LINGER = Duration.ofMinutes(1);

    private final long id;
    private final Listener listener;
    private final PeerId peer;
    private final Multiaddr origin;
    private final Consumer<Tunnel> end;
    private final Copy stream = new Copy(this);
    private final Copy socket = new Copy(this);

    /** Guarded by this. */
    private State state = State.OPENING;

    private @Nullable Future<?> linger;
    private int ended;

    private enum State {
        OPENING,
        OPEN,
        OVER
    }

    /**
     * @param origin where the connection came from
     * @param end told once when the tunnel is over, on any thread
     */
    Tunnel(long id, Listener listener, PeerId peer, Multiaddr origin, Consumer<Tunnel> end) {
        this.id = id;
        this.listener = listener;
        this.peer = peer;
        this.origin = origin;
        this.end = end;
    }

    /** Its number, which no other one has. */
    public long id() {
        return id;
    }

    /** The protocol of the stream. */
    public String protocol() {
        return listener.protocol();
    }

    /** Where the connection came from. */
    public Multiaddr origin() {
        return origin;
    }

    /** Where it leads. */
    public Multiaddr target() {
        return listener.targetAddress();
    }

    PeerId peer() {
        return peer;
    }

    /** The handler of the stream. */
    Copy stream() {
        return stream;
    }

    /** The handler of the socket. */
    Copy socket() {
        return socket;
    }

    /** True when both channels are there. */
    public synchronized boolean isOpen() {
        return state == State.OPEN;
    }

    synchronized boolean isOver() {
        return state == State.OVER;
    }

    /** Both channels are there: bytes go from now on. */
    void link() {
        Channel one = stream.channel();
        Channel other = socket.channel();
        boolean open;
        synchronized (this) {
            open = state == State.OPENING;
            state = open ? State.OPEN : state;
        }
        if (open && one != null && other != null) {
            stream.start(socket, other);
            socket.start(stream, one);
        } else {
            closeBoth(); // it was over before it began
        }
    }

    /** One end sends no more, and the other was told. */
    void halfEnded(EventLoop loop) {
        boolean whole;
        synchronized (this) {
            whole = ++ended == 2;
            if (!whole && state == State.OPEN) {
                watch(loop, moved());
            }
        }
        if (whole) {
            reset();
        }
    }

    private long moved() {
        return stream.moved() + socket.moved();
    }

    private synchronized void watch(EventLoop loop, long before) {
        if (state == State.OPEN) {
            linger =
                    loop.schedule(
                            () -> look(loop, before), LINGER.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void look(EventLoop loop, long before) {
        long now = moved();
        if (now == before) {
            reset();
        } else {
            watch(loop, now);
        }
    }

    /** Ends it at once; a stream whose halves are not both over is reset. */
    public void reset() {
        Future<?> timer;
        synchronized (this) {
            timer = linger;
            if (state == State.OVER) {
                return;
            }
            state = State.OVER;
        }
        if (timer != null) {
            timer.cancel(false);
        }
        closeBoth();
        end.accept(this);
    }

    private void closeBoth() {
        stream.close();
        socket.close();
    }

    /** Ends the half of a channel that is written to, once all before is out. */
    static void shutdown(Channel channel, Runnable done, Runnable failed) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(
                        written -> {
                            if (written.isSuccess() && channel instanceof DuplexChannel duplex) {
                                duplex.shutdownOutput()
                                        .addListener(
                                                told -> (told.isSuccess() ? done : failed).run());
                            } else {
                                failed.run();
                            }
                        });
    }
}
