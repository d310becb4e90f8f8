package org.ashlar.transport.quic;

import io.netty.handler.codec.quic.QuicChannel;
import io.netty.util.AttributeKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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

    /**
     * Handshakes of one address under way above which it must be proven, so that it can be its own.
     */
    static final int OF_ONE = 4;

    private final MuxedHost host;
    private final AtomicInteger running = new AtomicInteger();
    private final Map<InetAddress, Integer> sources = new ConcurrentHashMap<>();

    Handshakes(MuxedHost host) {
        this.host = host;
    }

    /** True when who dials must first show that it receives at its address. */
    boolean crowded(InetAddress from) {
        return running.get() >= (host.maxStreams() <= FEW_STREAMS ? SMALL_CROWD : CROWD)
                || sources.getOrDefault(from, 0) >= OF_ONE;
    }

    /** Counts a peer whose first packet is there; throws when it is refused. */
    void admit(QuicChannel channel) {
        if (!(channel.remoteSocketAddress() instanceof InetSocketAddress from)) {
            throw new Refused();
        }
        MuxedHost.Inbound inbound = host.admit(from).orElseThrow(Refused::new);
        running.incrementAndGet();
        sources.merge(from.getAddress(), 1, Integer::sum);
        channel.attr(ENTRY).set(new Entry(inbound, from.getAddress()));
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
        private final InetAddress from;
        private final AtomicBoolean handshaking = new AtomicBoolean(true);

        Entry(MuxedHost.Inbound inbound, InetAddress from) {
            this.inbound = inbound;
            this.from = from;
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
                sources.computeIfPresent(from, (source, n) -> n == 1 ? null : n - 1);
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
