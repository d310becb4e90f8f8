package org.ashlar.examples.router;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.UnavailableException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.Multihash;
import org.ashlar.routing.PeerInfo;
import org.ashlar.routing.ProvideReport;
import org.ashlar.routing.ResultStream;
import org.ashlar.routing.Router;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * A whole router: it says of any content that the peers of its table have it, as the one server of
 * a house may. To begin your own, copy the class and ask your network where the table is asked. No
 * method blocks. Immutable, safe for use by any thread.
 */
@Capability(namespace = "org.ashlar.part", name = "routing-table")
@Component(
        configurationPid = TableRouter.FACTORY_PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE, // to be installed is not to be selected
        property = Router.KIND + "=table")
@Designate(ocd = TableRouter.Config.class, factory = true)
public final class TableRouter implements Router {
    /** The node makes a record under this name, and the kind, for each router of the kind. */
    static final String FACTORY_PID = "org.ashlar.routing.table";

    private static final String P2P = "/p2p/";

    /** What the router's Parameters in Routing.Routers say. */
    @ObjectClassDefinition(
            name = "Template of a router",
            description = "Names the same peers for any content")
    public @interface Config {
        @AttributeDefinition(
                name = "Peers",
                description = "Addresses that end in /p2p/ and the peer's id")
        String[] peers() default {};
    }

    private final List<PeerInfo> peers;

    /**
     * Reads the table. Whatever is thrown here keeps the component away, and is logged.
     *
     * @param config the node's record
     */
    @Activate
    public TableRouter(Config config) {
        this(List.of(config.peers()));
    }

    TableRouter(List<String> addresses) {
        List<PeerInfo> table = new ArrayList<>();
        for (String address : addresses) {
            int end = address.lastIndexOf(P2P);
            if (end <= 0) {
                throw new IllegalArgumentException(address + " does not end in /p2p/ and an id");
            }
            table.add(
                    new PeerInfo(
                            PeerId.parse(address.substring(end + P2P.length())),
                            List.of(Multiaddr.parse(address.substring(0, end)))));
        }
        peers = List.copyOf(table);
    }

    /** A successor of any kind may begin with these. */
    @Override
    public List<PeerInfo> known() {
        return peers;
    }

    /** A search: it offers what it finds, in its own time, and ends. */
    private Flow.Publisher<PeerInfo> all(int limit) {
        return new ResultStream<>(
                limit,
                results -> {
                    peers.forEach(results::offer);
                    results.end();
                });
    }

    @Override
    public Flow.Publisher<PeerInfo> findProviders(Multihash content, int limit) {
        return all(limit);
    }

    @Override
    public Flow.Publisher<PeerInfo> closestPeers(byte[] key) {
        return all(Integer.MAX_VALUE);
    }

    @Override
    public CompletableFuture<PeerInfo> findPeer(PeerId peer) {
        return peers.stream()
                .filter(known -> known.id().equals(peer))
                .findFirst()
                .map(CompletableFuture::completedFuture)
                .orElseGet(
                        () ->
                                CompletableFuture.failedFuture(
                                        new ContentNotFoundException("the table lacks " + peer)));
    }

    @Override
    public Flow.Publisher<byte[]> searchValue(byte[] key) {
        return new ResultStream<>(1, ResultStream::end); // there are no values here
    }

    /** What a variant cannot do fails so; other routers are asked then. */
    private static <T> CompletableFuture<T> unable() {
        return CompletableFuture.failedFuture(
                new UnavailableException("a table takes no announcements"));
    }

    @Override
    public CompletableFuture<Void> provide(Multihash content) {
        return unable();
    }

    @Override
    public CompletableFuture<ProvideReport> provideAll(List<Multihash> contents) {
        return unable();
    }

    @Override
    public CompletableFuture<Void> putValue(byte[] key, byte[] value) {
        return unable();
    }
}
