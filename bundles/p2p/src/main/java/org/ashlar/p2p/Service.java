package org.ashlar.p2p;

import io.netty.channel.Channel;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.spi.StreamAttributes;
import org.ashlar.net.spi.StreamHandler;
import org.jspecify.annotations.Nullable;

/**
 * A protocol that peers may open streams of; each leads to a socket. Its presence as a service
 * offers it, on whatever transport there is. Safe for use by any thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures end the channel
final class Service implements Listener, StreamHandler {
    private static final System.Logger LOG = System.getLogger(Service.class.getName());

    private final String protocol;
    private final Multiaddr self;
    private final Multiaddr target;
    private final TcpAddress socket;
    private final boolean reported;
    private final TunnelBook book;
    private final Sockets sockets;
    private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();

    /**
     * @param self the name of this node as an address
     * @param reported whether the target is told who the peer is, in a line before all else
     */
    Service(
            String protocol,
            Multiaddr self,
            Multiaddr target,
            TcpAddress socket,
            boolean reported,
            TunnelBook book,
            Sockets sockets) {
        this.protocol = protocol;
        this.self = self;
        this.target = target;
        this.socket = socket;
        this.reported = reported;
        this.book = book;
        this.sockets = sockets;
    }

    @Override
    public List<String> protocols() {
        return List.of(protocol);
    }

    @Override
    public void accept(Channel stream) {
        PeerId peer = stream.attr(StreamAttributes.PEER).get();
        Optional<Tunnel> begun =
                closed.isDone()
                        ? Optional.empty()
                        : book.open(this, peer, Multiaddr.parse("/p2p/" + peer));
        if (begun.isEmpty()) {
            LOG.log(Level.DEBUG, "a stream of {0} from {1} is one too many", protocol, peer);
            stream.close();
            return;
        }
        Tunnel tunnel = begun.get();
        stream.pipeline().addLast(tunnel.stream());
        sockets.connect(socket, stream.eventLoop(), tunnel.socket())
                .whenComplete(
                        (channel, failure) -> {
                            if (failure != null) {
                                LOG.log(Level.DEBUG, () -> "no connection to " + target, failure);
                                tunnel.reset();
                                return;
                            }
                            if (reported) {
                                byte[] line = (peer + "\n").getBytes(StandardCharsets.UTF_8);
                                channel.writeAndFlush(channel.alloc().buffer().writeBytes(line));
                            }
                            tunnel.link();
                        });
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public Multiaddr listenAddress() {
        return self;
    }

    @Override
    public Multiaddr targetAddress() {
        return target;
    }

    @Override
    public CompletableFuture<@Nullable Void> closed() {
        return closed;
    }

    @Override
    public void close() {
        closed.complete(null);
    }
}
