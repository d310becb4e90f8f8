package org.ashlar.transport;

import io.netty.util.concurrent.ScheduledFuture;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ashlar.net.spi.MuxedConnection;
import org.ashlar.transport.identify.PingOnce;

/**
 * Pings the peer when nothing has come from it for some time, as a transport may give up a silent
 * connection. Confined to the connection's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a ping that fails is as good as none
final class KeepAlive implements Runnable {
    /** Half of what QUIC connections may be silent; peers of other makes use the same. */
    static final int SECONDS = 15;

    private final MuxedConnection muxed;
    private final PeerConnection connection;
    private long received = -1;

    private KeepAlive(MuxedConnection muxed, PeerConnection connection) {
        this.muxed = muxed;
        this.connection = connection;
    }

    /** Begins, for as long as the connection is open. */
    static void of(MuxedConnection muxed, PeerConnection connection) {
        ScheduledFuture<?> timer =
                muxed.channel()
                        .eventLoop()
                        .scheduleWithFixedDelay(
                                new KeepAlive(muxed, connection),
                                SECONDS,
                                SECONDS,
                                TimeUnit.SECONDS);
        muxed.channel().closeFuture().addListener(f -> timer.cancel(false));
    }

    @Override
    public void run() {
        long now = muxed.received();
        if (now == received && !connection.closing()) {
            connection.open(List.of(Swarm.PING), new PingOnce(new CompletableFuture<>()));
        }
        received = now;
    }
}
