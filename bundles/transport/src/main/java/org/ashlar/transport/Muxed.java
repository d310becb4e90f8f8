package org.ashlar.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.ashlar.crypto.PeerId;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.crypto.PublicKey;
import org.ashlar.error.UnavailableException;
import org.ashlar.net.spi.MuxedConnection;
import org.ashlar.net.spi.MuxedHost;
import org.ashlar.net.spi.MuxedTransport;
import org.ashlar.transport.security.TlsIdentity;
import org.jspecify.annotations.Nullable;

/** This host's side of QUIC, which is there while its bundle is. Safe for use by any thread. */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
final class Muxed implements MuxedHost {
    /** Most streams that a peer may have open on one connection, as in Kubo. */
    private static final int MOST_STREAMS = 256;

    private static final System.Logger LOG = System.getLogger(Muxed.class.getName());

    private final PrivateKey identity;
    private final Upgrader upgrader;
    private final InboundLimits limits;
    private final Predicate<InetAddress> accepts;
    private final IntSupplier peerStreams;
    private final LongSupplier memory;
    private volatile @Nullable MuxedTransport transport;
    private @Nullable X509ExtendedKeyManager certificate;

    /**
     * @param accepts false for who may not connect
     * @param peerStreams most streams of one peer
     * @param memory bytes that unread data may take; asked by each new transport
     */
    Muxed(
            PrivateKey identity,
            Upgrader upgrader,
            InboundLimits limits,
            Predicate<InetAddress> accepts,
            IntSupplier peerStreams,
            LongSupplier memory) {
        this.identity = identity;
        this.upgrader = upgrader;
        this.limits = limits;
        this.accepts = accepts;
        this.peerStreams = peerStreams;
        this.memory = memory;
    }

    /** Another transport, or none. */
    void use(@Nullable MuxedTransport other) {
        transport = other;
    }

    boolean uses(MuxedTransport one) {
        return one.equals(transport);
    }

    boolean present() {
        return transport != null;
    }

    /** Opens a socket; null when there is no transport. */
    @Nullable ChannelFuture listen(InetSocketAddress at) {
        MuxedTransport now = transport;
        return now == null ? null : now.listen(at, this);
    }

    CompletableFuture<PeerConnection> dial(PeerId peer, Endpoint endpoint) {
        MuxedTransport now = transport;
        if (now == null) {
            return CompletableFuture.failedFuture(
                    new UnavailableException("no transport for " + endpoint.address()));
        }
        CompletableFuture<PeerConnection> result = new CompletableFuture<>();
        Future<MuxedConnection> dialled = now.dial(endpoint.socket(), this);
        dialled.addListener(
                f -> {
                    if (f.isSuccess()) {
                        connected(dialled.getNow(), peer, endpoint, result);
                    } else {
                        result.completeExceptionally(f.cause());
                    }
                });
        return result;
    }

    private void connected(
            MuxedConnection muxed,
            PeerId peer,
            Endpoint endpoint,
            CompletableFuture<PeerConnection> result) {
        try {
            result.complete(upgrader.muxed(muxed, endpoint, peer, true));
        } catch (RuntimeException e) {
            muxed.channel().close();
            result.completeExceptionally(e);
        }
    }

    @Override
    public synchronized X509ExtendedKeyManager certificate() throws GeneralSecurityException {
        X509ExtendedKeyManager made = certificate;
        if (made == null) {
            made = TlsIdentity.create(identity);
            certificate = made;
        }
        return made;
    }

    @Override
    public X509ExtendedTrustManager trust() {
        return TlsIdentity.trust();
    }

    @Override
    public PublicKey identity(Certificate[] chain) throws GeneralSecurityException {
        return TlsIdentity.of(chain);
    }

    @Override
    public Optional<Inbound> admit(InetSocketAddress from) {
        InetAddress ip = from.getAddress();
        return accepts.test(ip) && limits.admit(ip)
                ? Optional.of(new Counted(ip))
                : Optional.empty();
    }

    @Override
    public int maxStreams() {
        return Math.min(MOST_STREAMS, peerStreams.getAsInt() / 2);
    }

    @Override
    public long receiveMemory() {
        return memory.getAsLong();
    }

    private final class Counted implements Inbound {
        private final InetAddress from;
        private final AtomicBoolean handshaking = new AtomicBoolean(true);

        Counted(InetAddress from) {
            this.from = from;
        }

        @Override
        public void opened(MuxedConnection muxed) {
            handshakeEnded();
            Channel channel = muxed.channel();
            Endpoint endpoint =
                    new Endpoint(
                            Endpoint.address(muxed.remote(), Endpoint.Kind.QUIC),
                            muxed.remote(),
                            Endpoint.Kind.QUIC,
                            "");
            try {
                upgrader.muxed(muxed, endpoint, null, false);
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.DEBUG, "Connection refused", e);
                channel.close();
            }
        }

        private void handshakeEnded() {
            if (handshaking.compareAndSet(true, false)) {
                limits.handshakeEnded();
            }
        }

        @Override
        public void ended() {
            handshakeEnded();
            limits.closed(from);
        }
    }
}
