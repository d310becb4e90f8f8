package org.ashlar.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.transport.autonat.Prober;
import org.jspecify.annotations.Nullable;

/** Dials single end points, outside the table of connections. Safe for use by any thread. */
final class ProbeDialer implements Prober {
    private static final int DIAL_SECONDS = 10;

    /** One end point of one peer. */
    interface Connect {
        CompletableFuture<PeerConnection> to(PeerId peer, Endpoint endpoint);
    }

    private final Predicate<Endpoint> allowed;
    private final Supplier<Connect> maker;
    private volatile @Nullable Connect connect;

    /**
     * @param allowed false for end points that are not to be dialled
     * @param maker makes what dials, when it is needed for the first time
     */
    ProbeDialer(Predicate<Endpoint> allowed, Supplier<Connect> maker) {
        this.allowed = allowed;
        this.maker = maker;
    }

    @Override
    public boolean mayDial(Multiaddr address) {
        return Endpoint.of(address).filter(allowed).isPresent();
    }

    @Override
    public CompletableFuture<Probe> dial(PeerId peer, Multiaddr address) {
        Connect dialer = connect;
        if (dialer == null) {
            synchronized (this) {
                dialer = connect == null ? maker.get() : connect;
                connect = dialer;
            }
        }
        CompletableFuture<PeerConnection> dialled =
                dialer.to(peer, Endpoint.of(address).orElseThrow());
        CompletableFuture<Probe> result = new CompletableFuture<>();
        var unused =
                dialled.whenComplete(
                        (connection, failure) -> {
                            if (failure != null) {
                                result.completeExceptionally(failure);
                            } else if (!result.complete(new Connected(connection))) {
                                connection.close(); // nobody waits for it any more
                            }
                        });
        return result.orTimeout(DIAL_SECONDS, TimeUnit.SECONDS);
    }

    private record Connected(PeerConnection connection) implements Probe {
        @Override
        public CompletableFuture<Channel> open(String protocol, ChannelHandler handler) {
            return connection.open(List.of(protocol), handler);
        }

        @Override
        public void close() {
            connection.close();
        }
    }
}
