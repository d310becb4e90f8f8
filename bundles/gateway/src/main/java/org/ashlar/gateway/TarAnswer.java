package org.ashlar.gateway;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.ashlar.command.Call;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Commands;
import org.ashlar.command.Emitter;
import org.ashlar.command.InputFiles;
import org.ashlar.error.UnavailableException;
import org.ashlar.http.HttpExchange;
import org.ashlar.multiformats.Cid;
import org.ashlar.runtime.CallContext;

/** Answers with a tar archive, as the command {@code get} makes it. Stateless. */
final class TarAnswer {
    private TarAnswer() {}

    /**
     * Answers.
     *
     * @param budget most bytes: a few blocks can describe petabytes
     */
    static void send(
            GatewayRequest request,
            Content content,
            Resolution at,
            Commands commands,
            boolean offline,
            long budget)
            throws IOException {
        HttpExchange exchange = request.exchange();
        content.stat(at.cid()); // fails for what is no UnixFS, before headers are set
        CommandSpec get =
                commands.find(List.of("get"))
                        .orElseThrow(() -> new UnavailableException("no archives at the moment"));
        at.rootsHeader(exchange);
        at.cacheHeader(request);
        exchange.setHeader("Etag", ETags.of(at.cid(), ResponseFormat.TAR));
        exchange.setHeader("X-Content-Type-Options", "nosniff");
        String chosen = request.query().text("filename");
        Responses.disposition(
                exchange, "attachment", chosen.isEmpty() ? at.cid() + ".tar" : chosen);
        exchange.setHeader("Content-Type", ResponseFormat.TAR.mediaType());
        OutputStream body =
                content.retrieval().watch(exchange.start(200, OptionalLong.empty()), budget);
        if (!request.head()) {
            commands.run(get, new GetCall(at.cid(), content.context(), offline), new Bytes(body));
        }
        body.close();
    }

    /** Takes the archive. Confined to one thread. */
    private record Bytes(OutputStream body) implements Emitter {
        @Override
        public void emit(Object value) {
            throw new IllegalStateException("an archive is bytes");
        }

        @Override
        public void emitOnce(Object value) {
            throw new IllegalStateException("an archive is bytes");
        }

        @Override
        public OutputStream stream(String contentType, OptionalLong length) {
            return body;
        }
    }

    /** {@code get --archive CID}. Immutable. */
    private record GetCall(Cid cid, CallContext context, boolean offline) implements Call {
        @Override
        public List<String> arguments() {
            return List.of("/ipfs/" + cid);
        }

        @Override
        public Optional<String> string(String option) {
            return Optional.empty();
        }

        @Override
        public boolean flag(String option) {
            return option.equals("archive");
        }

        @Override
        public Optional<Boolean> maybeFlag(String option) {
            return option.equals("archive") ? Optional.of(true) : Optional.empty();
        }

        @Override
        public OptionalLong integer(String option) {
            return OptionalLong.empty();
        }

        @Override
        public List<String> strings(String option) {
            return List.of();
        }

        @Override
        public InputFiles files() {
            return Optional::empty;
        }

        @Override
        public String show(Cid shown) {
            return shown.toString();
        }
    }
}
