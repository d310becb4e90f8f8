package org.ashlar.gateway;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.ashlar.block.BlockService;
import org.ashlar.command.Commands;
import org.ashlar.error.ClosedException;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.UnavailableException;
import org.ashlar.http.HttpExchange;
import org.ashlar.http.HttpHandler;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.name.NameResolver;
import org.ashlar.name.Names;
import org.ashlar.path.ContentPath;
import org.ashlar.path.PathResolver;
import org.ashlar.repo.NodeConfig;
import org.ashlar.repo.Repo;
import org.ashlar.runtime.Pools;
import org.ashlar.unixfs.Files;
import org.ashlar.unixfs.UnixFs;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Content over HTTP, by path or by subdomain, as Kubo serves it. Safe for use by any thread.
 *
 * @see <a href="https://specs.ipfs.tech/http-gateways/path-gateway/">Path gateway</a>
 */
@Component(property = {HttpHandler.LISTENER + "=" + HttpHandler.GATEWAY, HttpHandler.PREFIX + "=/"})
public final class GatewayHandler implements HttpHandler {
    /** Most bytes of an archive: a few blocks can describe petabytes. */
    static final long ARCHIVE_BYTES = 64L << 30;

    private static final System.Logger LOG = System.getLogger(GatewayHandler.class.getName());

    private final BlockService blocks;
    private final PathResolver paths;
    private final Files files;
    private final Names names;
    private final Commands commands;
    private final Settings settings;
    private final boolean offline;
    private final Pools pools;
    private final long archiveBytes;

    /** Takes its services. */
    @Activate
    public GatewayHandler(
            @Reference BlockService blocks,
            @Reference PathResolver paths,
            @Reference Files files,
            @Reference Names names,
            @Reference Commands commands,
            @Reference NodeConfig config,
            @Reference Repo repo,
            @Reference Pools pools) {
        this(blocks, paths, files, names, commands, config, repo.offline(), pools, ARCHIVE_BYTES);
    }

    GatewayHandler(
            BlockService blocks,
            PathResolver paths,
            Files files,
            Names names,
            Commands commands,
            NodeConfig config,
            boolean offline,
            Pools pools,
            long archiveBytes) {
        this.blocks = blocks;
        this.paths = paths;
        this.files = files;
        this.names = names;
        this.commands = commands;
        this.settings = new Settings(config);
        this.offline = offline;
        this.pools = pools;
        this.archiveBytes = archiveBytes;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Responses.common(exchange, settings);
        try {
            String method = exchange.method();
            if (method.equals("OPTIONS")) {
                exchange.start(200, OptionalLong.of(0)).close();
            } else if (!method.equals("GET") && !method.equals("HEAD")) {
                Responses.methodNotAllowed(exchange);
            } else {
                route(exchange);
            }
        } catch (GatewayException e) {
            if (exchange.started()) {
                LOG.log(System.Logger.Level.DEBUG, "answer cut off", e);
                exchange.abort();
            } else {
                Responses.error(exchange, settings, e.status(), String.valueOf(e.getMessage()));
            }
        }
    }

    private void route(HttpExchange exchange) throws IOException {
        String path = Urls.ascii(exchange.rawPath());
        QueryParameters query = QueryParameters.parse(Urls.ascii(exchange.rawQuery()));
        String clean = Urls.clean(path);
        if (!clean.equals(path) || path.equals("/ipfs") || path.equals("/ipns")) {
            String better = clean.equals(path) ? path + "/" : clean;
            if (protocolHandler(exchange, better, query)) {
                return;
            }
            Responses.redirect(exchange, 307, better + query.suffix());
            return;
        }
        String host =
                exchange.header("X-Forwarded-Host")
                        .map(given -> given.split(",", 2)[0].trim()) // of several proxies
                        .filter(name -> !name.isEmpty())
                        .or(() -> exchange.header("Host"))
                        .orElse("")
                        .toLowerCase(Locale.ROOT);
        boolean https = exchange.header("X-Forwarded-Proto").filter("https"::equals).isPresent();
        Hosts hosts =
                new Hosts(
                        settings.publicGateways(),
                        !settings.noDnsLink(),
                        domain -> hasDnsLink(exchange, domain));
        Hosts.Decision decision = hosts.decide(host, https, path, query.suffix());
        switch (decision.kind()) {
            case NOT_FOUND -> Responses.notFound(exchange);
            case REDIRECT -> Responses.redirect(exchange, 301, decision.target());
            case SERVE -> {
                boolean deserialized =
                        decision.gateway()
                                .map(PublicGateway::deserialized)
                                .orElseGet(settings::deserialized);
                serve(exchange, path, decision.target() + Urls.decode(path), query, deserialized);
            }
        }
    }

    /** False also when the name system did not come: paths below {@code /ipfs} need none. */
    private boolean hasDnsLink(HttpExchange exchange, String domain) {
        try {
            return names.installed() && names.hasDnsLink(exchange.context(), domain);
        } catch (UnavailableException e) {
            return false;
        }
    }

    private void serve(
            HttpExchange exchange,
            String urlPath,
            String path,
            QueryParameters query,
            boolean deserialized)
            throws IOException {
        if (path.equals("/") && !settings.rootRedirect().isEmpty()) {
            Responses.redirect(exchange, 302, settings.rootRedirect());
        } else if (!path.startsWith("/ipfs/") && !path.startsWith("/ipns/")) {
            Responses.notFound(exchange);
        } else if (!protocolHandler(exchange, path, query)
                && !Detours.taken(exchange, path, query)) {
            Negotiation wanted = Negotiation.of(query, exchange.headers("Accept"));
            content(
                    new GatewayRequest(
                            exchange, urlPath, path, query, wanted, settings, deserialized));
        }
    }

    private static boolean protocolHandler(
            HttpExchange exchange, String path, QueryParameters query) throws IOException {
        return Detours.protocolHandler(exchange, path, query);
    }

    private void content(GatewayRequest request) throws IOException {
        Duration stall = settings.retrievalTimeout();
        boolean local = offline || settings.noFetch() || Detours.onlyIfCached(request);
        try (Retrieval retrieval =
                new Retrieval(
                        request.exchange().context(),
                        blocks.newSession(local),
                        stall,
                        settings.requestTimeout(),
                        pools.scheduler())) {
            try {
                answer(request, new Content(retrieval, paths, files), local);
            } catch (RuntimeException e) {
                throw understood(e, retrieval);
            }
        }
    }

    /** What the client is told about a failure. */
    private static RuntimeException understood(RuntimeException failure, Retrieval retrieval) {
        if (failure instanceof GatewayException || failure instanceof UnavailableException) {
            return failure;
        }
        if (failure instanceof ClosedException && retrieval.context().cancelled()) {
            return new GatewayException(
                    504,
                    retrieval.timedOut()
                            ? "Unable to retrieve content within timeout period"
                            : "Unable to finish the request within its time");
        }
        String reason = Content.reason(failure);
        if (failure instanceof ContentNotFoundException) {
            return new GatewayException(404, reason);
        } else if (failure instanceof InvalidRequestException) {
            return new GatewayException(400, reason);
        }
        boolean known = failure instanceof FormatException || !reason.equals("internal error");
        if (!known) {
            LOG.log(System.Logger.Level.WARNING, "request failed", failure);
        }
        return new GatewayException(500, reason);
    }

    private void answer(GatewayRequest request, Content content, boolean local) throws IOException {
        HttpExchange exchange = request.exchange();
        Detours.names(request);
        if (!request.deserialized() && !Detours.trustless(request)) {
            throw new GatewayException(
                    406,
                    "only trustless requests are accepted on this gateway:"
                            + " https://specs.ipfs.tech/http-gateways/trustless-gateway/");
        }
        contentLocation(request);
        if (request.format() == ResponseFormat.IPNS_RECORD) {
            RecordAnswer.serve(request, names, content.context(), local);
            return;
        }
        NamedPath start = start(request, content, local);
        if (request.format() == ResponseFormat.CAR) {
            CarAnswer.send(request, content, start.path(), start.ttl(), archiveBytes);
            return;
        }
        if (request.head() && Detours.onlyIfCached(request)) {
            content.resolve(start.path(), request.path());
            exchange.start(200, OptionalLong.empty()).close();
            return;
        }
        PathResolver.Resolved end = content.resolve(start.path(), request.path());
        Resolution at = new Resolution(end.cid(), end.remainder(), end.roots(), start.ttl());
        if (!notModified(request, at)) {
            represent(request, content, at, local);
        }
    }

    private record NamedPath(ContentPath path, Duration ttl) {}

    private NamedPath start(GatewayRequest request, Content content, boolean local) {
        if (!request.mutable()) {
            ContentPath path = request.contentPath();
            if (Detours.onlyIfCached(request)) {
                Detours.requireCached(request, content, path);
            }
            return new NamedPath(path, Duration.ZERO);
        }
        List<String> segments = request.segments();
        if (segments.size() < 2) {
            throw new GatewayException(
                    400,
                    "invalid path \""
                            + request.path()
                            + "\": path does not have enough components");
        }
        if (!names.installed()) {
            throw new GatewayException(
                    501, "failed to resolve " + request.path() + ": this node resolves no names");
        }
        NameResolver.Resolved found = names.resolve(content.context(), segments.get(1), local);
        List<String> below = new java.util.ArrayList<>(found.path().segments());
        below.addAll(segments.subList(2, segments.size()));
        return new NamedPath(new ContentPath(found.path().root(), below), found.ttl());
    }

    private static boolean notModified(GatewayRequest request, Resolution at) throws IOException {
        HttpExchange exchange = request.exchange();
        Optional<String> header = exchange.header("If-None-Match");
        if (header.isEmpty()) {
            return false;
        }
        String own = ETags.of(at.cid(), request.format());
        String listing = ETags.listing(at.cid());
        if (ETags.matches(header.get(), own)) {
            exchange.setHeader("Etag", own);
            at.cacheHeader(request);
        } else if (ETags.matches(header.get(), listing)) {
            exchange.setHeader("Etag", listing);
            at.pageCacheHeader(request);
        } else if (ETags.matches(header.get(), ETags.preview(at.cid()))) {
            exchange.setHeader("Etag", ETags.preview(at.cid()));
        } else {
            return false;
        }
        exchange.start(304, OptionalLong.empty()).close();
        return true;
    }

    private void represent(GatewayRequest request, Content content, Resolution at, boolean local)
            throws IOException {
        boolean ipld = ETags.ofCodec(at.cid()) != ResponseFormat.DEFAULT;
        switch (request.format()) {
            case RAW -> CodecAnswer.raw(request, content, at);
            case TAR -> TarAnswer.send(request, content, at, commands, local, archiveBytes);
            case DAG_JSON, DAG_CBOR -> CodecAnswer.send(request, content, at);
            case DEFAULT, JSON, CBOR -> {
                if (ipld) {
                    CodecAnswer.send(request, content, at);
                } else {
                    unixFs(request, content, at);
                }
            }
            default -> throw new GatewayException(400, "unsupported format");
        }
    }

    private static void unixFs(GatewayRequest request, Content content, Resolution at)
            throws IOException {
        long codec = at.cid().codec();
        if (codec != Multicodec.DAG_PB && codec != Multicodec.RAW) {
            throw new GatewayException(
                    406,
                    "blocks with codec \""
                            + Multicodec.name(codec)
                            + "\" are served with ?format=raw or ?format=car only");
        }
        UnixFs.Stat stat = content.stat(at.cid());
        if (stat.kind() == UnixFs.Kind.DIRECTORY) {
            DirectoryAnswer.send(request, content, at);
        } else {
            String etag = ETags.of(at.cid(), ResponseFormat.DEFAULT);
            FileAnswer.send(request, content, at, at.cid(), stat, etag, request.fileName());
        }
    }

    /** Tells caches under which URL the same representation is without content negotiation. */
    private static void contentLocation(GatewayRequest request) {
        String format = request.format().parameter();
        if (format.isEmpty() || request.query().text("format").equals(format)) {
            return;
        }
        Map<String, String> more = new TreeMap<>();
        more.put("format", format);
        request.wanted()
                .parameters()
                .forEach(
                        (name, value) -> {
                            if (request.query().get(format + "-" + name).isEmpty()) {
                                more.put(format + "-" + name, value);
                            }
                        });
        request.exchange()
                .setHeader(
                        "Content-Location", request.urlPath() + "?" + request.query().with(more));
    }
}
