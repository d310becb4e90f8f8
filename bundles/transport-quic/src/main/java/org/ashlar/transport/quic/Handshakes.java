package org.ashlar.transport.quic;

import io.netty.handler.codec.quic.QuicChannel;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.ashlar.error.IpfsException;
import org.ashlar.net.spi.MuxedConnection;
import org.ashlar.net.spi.MuxedHost;

/** Counts peers that dial, before anything is allocated for them. Safe for use by any thread. */
final class Handshakes {
    private static final AttributeKey<Entry> ENTRY = AttributeKey.valueOf("ashlar.quic.entry");

    /** Handshakes under way above which an address must be proven first. */
    static final int CROWD = 64;

    /** The same on a small machine, which has few streams. */
    private static final int SMALL_CROWD = 4;

    private static final int FEW_STREAMS = 64;

    private final MuxedHost host;
    private final AtomicInteger running = new AtomicInteger();

    Handshakes(MuxedHost host) {
        this.host = host;
    }

    /** True when who dials must first show that it receives at its address. */
    boolean crowded() {
        return running.get() >= (host.maxStreams() <= FEW_STREAMS ? SMALL_CROWD : CROWD);
    }

    /** Counts a peer whose first packet is there; throws when it is refused. */
    void admit(QuicChannel channel) {
        MuxedHost.Inbound inbound =
                channel.remoteSocketAddress() instanceof InetSocketAddress from
                        ? host.admit(from).orElseThrow(Refused::new)
                        : null;
        if (inbound == null) {
            throw new Refused();
        }
        running.incrementAndGet();
        channel.attr(ENTRY).set(new Entry(inbound));
    }

    static Entry of(QuicChannel channel) {
        return channel.attr(ENTRY).get();
    }

    MuxedHost host() {
        return host;
    }

    /** One peer that dials. */
    final class Entry {
        private final MuxedHost.Inbound inbound;
        private final AtomicBoolean handshaking = new AtomicBoolean(true);

        Entry(MuxedHost.Inbound inbound) {
            this.inbound = inbound;
        }

        MuxedHost host() {
            return host;
        }

        void opened(MuxedConnection connection) {
            handshakeEnded();
            inbound.opened(connection);
        }

        void ended() {
            handshakeEnded();
            inbound.ended();
        }

        private void handshakeEnded() {
            if (handshaking.compareAndSet(true, false)) {
                running.decrementAndGet();
            }
        }
    }

    /** Thrown through the codec, which drops the packet; one for each packet of a flood. */
    private static final class Refused extends IpfsException {
        private static final long serialVersionUID = 1L;

        Refused() {
            super("connection refused: a limit is reached");
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }
}
