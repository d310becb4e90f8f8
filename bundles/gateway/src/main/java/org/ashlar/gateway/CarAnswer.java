package org.ashlar.gateway;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.ashlar.block.Block;
import org.ashlar.block.BlockSession;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.http.HttpExchange;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.car.CarWriter;
import org.ashlar.path.ContentPath;
import org.ashlar.path.PathResolver;

/** Answers with a CAR: the blocks of the path, then those of the content. Stateless. */
final class CarAnswer {
    /** Root of a CAR that proves that there is nothing at a path. */
    private static final Cid NOTHING = Cid.parse("bafkqaaa");

    private CarAnswer() {}

    /**
     * Answers.
     *
     * @param ttl how long a mutable path keeps leading to {@code path}
     * @param budget most bytes
     */
    static void send(
            GatewayRequest request, Content content, ContentPath path, Duration ttl, long budget)
            throws IOException {
        HttpExchange exchange = request.exchange();
        CarParams params = CarParams.of(request.query(), request.wanted().parameters());
        String etag = params.etag(path.root().toString(), path.toString());
        if (exchange.header("If-None-Match").filter(h -> ETags.matches(h, etag)).isPresent()) {
            exchange.setHeader("Etag", etag);
            at(path, List.of(), ttl).cacheHeader(request);
            exchange.start(304, OptionalLong.empty()).close();
            return;
        }
        Recording recording = new Recording(content.session());
        List<Cid> roots;
        boolean found = true;
        try {
            PathResolver.Resolved end = content.resolve(recording, path);
            roots = end.roots();
            content.block(end.cid());
        } catch (ContentNotFoundException e) {
            // A missing block is a failure; a missing name can be proved.
            if (path.segments().isEmpty() || recording.failed() || !recording.proves()) {
                throw new GatewayException(
                        404, "failed to resolve " + request.path() + ": " + e.getMessage());
            }
            found = false;
            roots = recording.cids();
        }
        headers(request, params, etag, path, at(path, roots, ttl));
        OutputStream out =
                content.retrieval().watch(exchange.start(200, OptionalLong.empty()), budget);
        if (!request.head()) {
            Cid end = found ? roots.get(roots.size() - 1) : NOTHING;
            blocks(content, params, recording.cids(), end, found, out);
        }
        out.close();
    }

    private static Resolution at(ContentPath path, List<Cid> roots, Duration ttl) {
        return new Resolution(path.root(), List.of(), roots, ttl);
    }

    private static void headers(
            GatewayRequest request,
            CarParams params,
            String etag,
            ContentPath path,
            Resolution at) {
        HttpExchange exchange = request.exchange();
        at.rootsHeader(exchange);
        at.cacheHeader(request);
        exchange.setHeader("Etag", etag);
        exchange.setHeader("Accept-Ranges", "none");
        exchange.setHeader("Content-Type", params.contentType());
        exchange.setHeader("X-Content-Type-Options", "nosniff");
        List<String> names = path.segments();
        String name = names.isEmpty() ? "" : "_" + names.get(names.size() - 1);
        String chosen = request.query().text("filename");
        Responses.disposition(
                exchange, "attachment", chosen.isEmpty() ? path.root() + name + ".car" : chosen);
    }

    private static void blocks(
            Content content,
            CarParams params,
            List<Cid> path,
            Cid end,
            boolean found,
            OutputStream out)
            throws IOException {
        CarWriter writer = new CarWriter(out, List.of(end));
        DagWalk walk = new DagWalk(content, writer, params);
        for (Cid cid : path) {
            if (!cid.equals(end)) {
                walk.pathBlock(content.block(cid));
            }
        }
        if (found) {
            walk.run(content.block(end));
        }
    }

    /** Notes which blocks were asked for, in order. Confined to one thread. */
    private static final class Recording implements BlockSession {
        private final BlockSession inner;
        private final Set<Cid> asked = new LinkedHashSet<>();
        private final List<CompletableFuture<Block>> answers = new ArrayList<>();

        Recording(BlockSession inner) {
            this.inner = inner;
        }

        @Override
        public CompletableFuture<Block> get(Cid cid) {
            asked.add(cid);
            CompletableFuture<Block> answer = inner.get(cid);
            answers.add(answer);
            return answer;
        }

        List<Cid> cids() {
            return List.copyOf(asked);
        }

        boolean proves() {
            return !asked.isEmpty();
        }

        boolean failed() {
            return answers.stream().anyMatch(CompletableFuture::isCompletedExceptionally);
        }

        @Override
        public Kept keep(Cid root) {
            return inner.keep(root);
        }

        @Override
        public void close() {
            // the session belongs to the request
        }
    }
}
