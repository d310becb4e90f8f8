package org.ashlar.routing.http;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.error.UnavailableException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multibase;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.ashlar.net.spi.EventLoops;
import org.ashlar.routing.PeerFilter;
import org.ashlar.routing.PeerInfo;
import org.ashlar.routing.ProvideReport;
import org.ashlar.routing.RecordValidator;
import org.ashlar.routing.ResultStream;
import org.ashlar.routing.Router;
import org.ashlar.routing.Values;
import org.ashlar.runtime.Pools;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Asks one server that routes for others. It takes no announcements: the specification has no form
 * for them that servers agree on. Safe for use by any thread.
 *
 * @see <a href="https://specs.ipfs.tech/routing/http-routing-v1/">Delegated Routing V1</a>
 */
@Component(
        configurationPid = HttpRouter.FACTORY_PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        property = Router.KIND + "=http",
        service = Router.class)
@Designate(ocd = HttpRouter.Config.class, factory = true)
public final class HttpRouter implements Router {
    static final String FACTORY_PID = "org.ashlar.routing.http";

    private static final int CLOSEST = 20;

    /** Settings. */
    @ObjectClassDefinition(
            name = "Delegated routing over HTTP",
            description = "Asks a server for providers; the node writes it from Routing")
    public @interface Config {
        /** The server. */
        @AttributeDefinition(description = "URL of the server, with or without /routing/v1")
        String endpoint();

        /** Time of one request. */
        @AttributeDefinition(
                description = "Milliseconds until an answer must be complete",
                min = "100")
        long timeout_ms() default 15_000;

        /** Size of one answer. */
        @AttributeDefinition(description = "Most bytes of one answer", min = "65536")
        long max_bytes() default 1 << 20;

        /** Which providers are of use. */
        @AttributeDefinition(
                description = "Providers are left out unless they speak one of these; see IPIP-484")
        String[] filter_protocols() default {"unknown", "transport-bitswap"};

        /** Which addresses are of use. */
        @AttributeDefinition(description = "Addresses are left out by these; see IPIP-484")
        String[] filter_addrs() default {};
    }

    private final List<RecordValidator> validators = new CopyOnWriteArrayList<>();
    private final Values values = new Values(() -> validators);
    private final HttpClient client;
    private final PeerFilter filter;

    /** Starts with the kernel's services. */
    @Activate
    public HttpRouter(@Reference EventLoops loops, @Reference Pools pools, Config config) {
        this(
                loops,
                pools,
                Endpoint.parse(config.endpoint()),
                new HttpClient.Limits(Duration.ofMillis(config.timeout_ms()), config.max_bytes()),
                new PeerFilter(List.of(config.filter_addrs()), List.of(config.filter_protocols())));
    }

    HttpRouter(
            EventLoops loops,
            Pools pools,
            Endpoint endpoint,
            HttpClient.Limits limits,
            PeerFilter filter) {
        ServerAddresses addresses =
                new ServerAddresses(
                        endpoint,
                        pools.requests(),
                        InstantSource.system(),
                        InetAddress::getAllByName);
        this.client = new HttpClient(endpoint, loops, pools.scheduler(), addresses, limits);
        this.filter = filter;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindValidator(RecordValidator validator) {
        validators.add(validator);
    }

    void unbindValidator(RecordValidator validator) {
        validators.remove(validator);
    }

    @Deactivate
    void close() {
        client.close();
    }

    @Override
    public Flow.Publisher<PeerInfo> findProviders(Multihash content, int limit) {
        return peers(limit, "/providers/" + Cid.v1(Multicodec.RAW, content), filter);
    }

    @Override
    public Flow.Publisher<PeerInfo> closestPeers(byte[] key) {
        try {
            Cid cid = Cid.v1(Multicodec.LIBP2P_KEY, Multihash.of(key));
            return peers(CLOSEST, "/dht/closest/peers/" + cid, PeerFilter.NONE);
        } catch (FormatException e) {
            return new ResultStream<>(
                    CLOSEST,
                    stream -> stream.fail(new UnavailableException("routing: key is no hash")));
        }
    }

    private ResultStream<PeerInfo> peers(int limit, String path, PeerFilter wanted) {
        return new ResultStream<>(
                limit,
                stream ->
                        stream.onOver(
                                client.send(
                                        get(path + wanted.query(), RecordsReply.ACCEPT),
                                        new RecordsReply(client.endpoint(), wanted, stream))));
    }

    private static HttpClient.Request get(String path, String accept) {
        return new HttpClient.Request(
                "GET", Endpoint.ROOT + path, Map.of("Accept", accept), new byte[0]);
    }

    @Override
    public CompletableFuture<PeerInfo> findPeer(PeerId peer) {
        CompletableFuture<PeerInfo> found = new CompletableFuture<>();
        peers(CLOSEST, "/peers/" + peer.toCid(), PeerFilter.NONE).subscribe(new First(peer, found));
        return found;
    }

    private static String name(PeerId peer) {
        return peer.toCid().toString(Multibase.BASE36);
    }

    @Override
    public Flow.Publisher<byte[]> searchValue(byte[] key) {
        return new ResultStream<>(
                1,
                stream -> {
                    Optional<PeerId> name = Values.ipnsName(key);
                    if (name.isEmpty()) {
                        stream.end(); // the API has no other values
                        return;
                    }
                    CompletableFuture<byte[]> record = new CompletableFuture<>();
                    var unused =
                            record.whenComplete(
                                    (value, failure) -> judge(key, value, failure, stream));
                    stream.onOver(
                            client.send(
                                    get("/ipns/" + name(name.get()), RecordReply.TYPE),
                                    new RecordReply(client.endpoint(), record)));
                });
    }

    private void judge(
            byte[] key,
            byte @Nullable [] value,
            @Nullable Throwable failure,
            ResultStream<byte[]> stream) {
        if (failure instanceof ContentNotFoundException) {
            stream.end();
            return;
        }
        if (failure != null || value == null) {
            stream.fail(failure == null ? new ContentNotFoundException("no value") : failure);
            return;
        }
        try {
            values.validate(key, value);
            stream.offer(value);
            stream.end();
        } catch (ProtocolViolationException e) {
            stream.fail(e);
        }
    }

    @Override
    public CompletableFuture<Void> putValue(byte[] key, byte[] value) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Optional<PeerId> name = Values.ipnsName(key);
        if (name.isEmpty()) {
            done.completeExceptionally(
                    new UnavailableException(client.endpoint() + " takes no such values"));
            return done;
        }
        values.validate(key, value);
        Runnable cancel =
                client.send(
                        new HttpClient.Request(
                                "PUT",
                                Endpoint.ROOT + "/ipns/" + name(name.get()),
                                Map.of("Content-Type", RecordReply.TYPE),
                                value),
                        new DoneReply(client.endpoint(), done));
        var unused = done.whenComplete((ok, failure) -> cancel.run());
        return done;
    }

    @Override
    public CompletableFuture<Void> provide(Multihash content) {
        return noAnnouncements();
    }

    @Override
    public CompletableFuture<ProvideReport> provideAll(List<Multihash> contents) {
        return noAnnouncements();
    }

    private <T> CompletableFuture<T> noAnnouncements() {
        return CompletableFuture.failedFuture(
                new UnavailableException(client.endpoint() + " takes no announcements"));
    }
}
