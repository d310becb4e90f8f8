package org.ashlar.gateway;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Flow;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.IpfsException;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.error.UnavailableException;
import org.ashlar.http.HttpExchange;
import org.ashlar.http.HttpHandler;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multihash;
import org.ashlar.name.NameResolver;
import org.ashlar.name.Names;
import org.ashlar.repo.NodeConfig;
import org.ashlar.repo.Repo;
import org.ashlar.routing.Arrivals;
import org.ashlar.routing.PeerFilter;
import org.ashlar.routing.PeerInfo;
import org.ashlar.routing.ResultStream;
import org.ashlar.routing.Routing;
import org.ashlar.routing.Values;
import org.ashlar.runtime.CallScope;
import org.ashlar.runtime.Pools;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Routes for others: what this node's routers find, over HTTP. Switched off by {@code
 * Gateway.ExposeRoutingAPI}. Safe for use by any thread.
 *
 * @see <a href="https://specs.ipfs.tech/routing/http-routing-v1/">Delegated Routing V1</a>
 */
@Component(
        service = HttpHandler.class,
        property = {
            HttpHandler.LISTENER + "=" + HttpHandler.GATEWAY,
            HttpHandler.PREFIX + "=" + RoutingHandler.PREFIX
        })
public final class RoutingHandler implements HttpHandler {
    static final String PREFIX = "/routing/v1";

    /** Longest time of one question; what was found until then is answered. */
    static final Duration TIME = Duration.ofSeconds(30);

    private static final String PROVIDERS = "providers";
    private static final String PEERS = "peers";
    private static final String IPNS = "ipns";

    private final Routing routing;
    private final Names names;
    private final Settings settings;
    private final boolean offline;
    private final Pools pools;
    private final InstantSource clock;

    /** Takes its services. */
    @Activate
    public RoutingHandler(
            @Reference Routing routing,
            @Reference Names names,
            @Reference NodeConfig config,
            @Reference Repo repo,
            @Reference Pools pools) {
        this(routing, names, config, repo.offline(), pools, InstantSource.system());
    }

    RoutingHandler(
            Routing routing,
            Names names,
            NodeConfig config,
            boolean offline,
            Pools pools,
            InstantSource clock) {
        this.routing = routing;
        this.names = names;
        this.settings = new Settings(config);
        this.offline = offline;
        this.pools = pools;
        this.clock = clock;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Responses.common(exchange, settings);
        try (CallScope scope = new CallScope(exchange.context())) {
            scope.limit(TIME, pools.scheduler());
            if (settings.routing()) {
                route(exchange, scope);
            } else {
                Responses.notFound(exchange);
            }
        } catch (GatewayException e) {
            Responses.plain(exchange, e.status(), String.valueOf(e.getMessage()));
        } catch (UnavailableException e) {
            throw e; // the listener tells when to try again
        } catch (IpfsException e) {
            if (exchange.context().cancelled() || exchange.started()) {
                exchange.abort();
            } else {
                Responses.plain(exchange, 500, "delegate error: " + e.getMessage());
            }
        }
    }

    private void route(HttpExchange exchange, CallScope scope) throws IOException {
        String path = Urls.ascii(exchange.rawPath()).substring(PREFIX.length());
        List<String> parts = Urls.segments(path);
        String kind = String.join("/", parts.subList(0, Math.max(0, parts.size() - 1)));
        String last = parts.isEmpty() ? "" : Urls.decode(parts.get(parts.size() - 1));
        String method = exchange.method();
        if (method.equals("OPTIONS")) {
            exchange.start(200, OptionalLong.of(0)).close(); // browsers ask before they PUT
        } else if (method.equals("PUT") && List.of(PROVIDERS, PEERS).contains(last)) {
            throw new GatewayException(501, "this server takes no announcements");
        } else if (method.equals("PUT") && kind.equals(IPNS)) {
            put(exchange, scope, name(last));
        } else if (!List.of(PROVIDERS, PEERS, "dht/closest/peers", IPNS).contains(kind)) {
            Responses.notFound(exchange);
        } else if (!method.equals("GET")) {
            exchange.start(405, OptionalLong.of(0)).close();
        } else if (kind.equals(IPNS)) {
            get(exchange, scope, last);
        } else {
            find(exchange, scope, kind, last);
        }
    }

    private void find(HttpExchange exchange, CallScope scope, String kind, String last)
            throws IOException {
        RoutingAnswer answer =
                RoutingAnswer.of(exchange, kind.equals(PROVIDERS) ? "Providers" : "Peers", clock);
        QueryParameters query = QueryParameters.parse(Urls.ascii(exchange.rawQuery()));
        PeerFilter filter =
                PeerFilter.parse(
                        query.text(PeerFilter.ADDRESSES), query.text(PeerFilter.PROTOCOLS));
        Flow.Publisher<PeerInfo> search =
                switch (kind) {
                    case PROVIDERS -> routing.findProviders(cid(last).hash(), answer.limit());
                    case PEERS -> peer(scope, peerId(last));
                    default -> routing.closestPeers(hash(last).bytes());
                };
        try (Arrivals<PeerInfo> found = new Arrivals<>(scope, search)) {
            answer.send(exchange.context(), found, filter);
        }
    }

    /** A search for one peer, which has nothing to give when that is not known. */
    private Flow.Publisher<PeerInfo> peer(CallScope scope, PeerId peer) {
        return new ResultStream<>(
                1,
                results -> {
                    try {
                        PeerInfo info = scope.await(routing.findPeer(peer));
                        if (!info.addresses().isEmpty()) {
                            results.offer(info);
                        }
                        results.end();
                    } catch (ContentNotFoundException e) {
                        results.end();
                    } catch (IpfsException e) {
                        results.fail(e);
                    }
                });
    }

    private void get(HttpExchange exchange, CallScope scope, String name) throws IOException {
        RecordAnswer.requireAccepted(exchange);
        PeerId peer = name(name);
        try {
            if (!names.installed()) {
                throw new ContentNotFoundException("this node resolves no names");
            }
            NameResolver.Signed record = names.signedRecord(scope, peer, offline);
            RecordAnswer.send(exchange, name, record, clock.instant());
        } catch (ContentNotFoundException e) {
            RecordAnswer.absent(exchange);
        }
    }

    private void put(HttpExchange exchange, CallScope scope, PeerId name) throws IOException {
        byte[] record = RecordAnswer.received(exchange);
        try {
            scope.await(routing.putValue(Values.ipnsKey(name), record));
        } catch (ProtocolViolationException e) {
            throw new GatewayException(400, "provided record is invalid: " + e.getMessage());
        }
        exchange.start(200, OptionalLong.of(0)).close();
    }

    private static Cid cid(String text) {
        try {
            return Cid.parse(text);
        } catch (FormatException e) {
            throw new GatewayException(400, "unable to parse CID: invalid cid: " + e.getMessage());
        }
    }

    private static PeerId peerId(String text) {
        try {
            return PeerId.parse(text);
        } catch (FormatException e) {
            return ofHash(text, "unable to parse peer ID: ");
        }
    }

    /** Whatever codec it has: the reference looks at nothing but the hash. */
    private static PeerId ofHash(String text, String what) {
        try {
            return PeerId.of(Cid.parse(text).hash());
        } catch (FormatException e) {
            throw new GatewayException(400, what + e.getMessage());
        }
    }

    private static PeerId name(String text) {
        cid(text);
        return ofHash(text, "peer ID CID is not valid: ");
    }

    private static Multihash hash(String text) {
        try {
            return Cid.parse(text).hash();
        } catch (FormatException e) {
            try {
                return PeerId.parse(text).hash();
            } catch (FormatException e2) {
                throw new GatewayException(
                        400,
                        "unable to parse key \""
                                + text
                                + "\": unable to parse as CID or PeerID: "
                                + e.getMessage());
            }
        }
    }
}
