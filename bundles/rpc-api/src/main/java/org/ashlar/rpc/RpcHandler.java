package org.ashlar.rpc;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.ashlar.command.Argument;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Commands;
import org.ashlar.command.GoDuration;
import org.ashlar.command.InputFile;
import org.ashlar.command.JsonText;
import org.ashlar.command.SpecJson;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.error.UnavailableException;
import org.ashlar.http.HttpExchange;
import org.ashlar.http.HttpHandler;
import org.ashlar.runtime.CallScope;
import org.ashlar.runtime.Pools;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Offers all commands under {@code /api/v0}, as Kubo does. Besides, {@code /api/v0/_specs} answers
 * with the specs of all commands and an ETag, for the program. Safe for use by any thread.
 */
@Component(
        property = {
            HttpHandler.LISTENER + "=" + HttpHandler.API,
            HttpHandler.PREFIX + "=" + RpcHandler.PREFIX
        })
public final class RpcHandler implements HttpHandler {
    static final String PREFIX = "/api/v0";
    private static final Logger LOG = System.getLogger(RpcHandler.class.getName());
    private static final String SPECS = "_specs";
    private static final int MAX_BODY_ARGUMENTS = 16_384;
    private static final int MAX_ARGUMENT = 8 << 10;

    private final Commands commands;
    private final Pools pools;

    /** Takes its services. */
    @Activate
    public RpcHandler(@Reference Commands commands, @Reference Pools pools) {
        this.commands = commands;
        this.pools = pools;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try {
            List<String> words = words(exchange.rawPath());
            if (words.equals(List.of(SPECS))) {
                specs(exchange);
                return;
            }
            Optional<CommandSpec> spec = commands.find(words).filter(CommandSpec::remote);
            if (spec.isEmpty() || !takes(spec.get(), words)) {
                text(exchange, 404, "404 page not found");
                return;
            }
            try (CallScope scope = new CallScope(exchange.context())) {
                call(exchange, spec.get(), words, scope);
            }
        } catch (InvalidRequestException e) {
            text(exchange, 400, message(e));
        }
    }

    private static List<String> words(String rawPath) {
        List<String> words = new ArrayList<>();
        for (String segment : rawPath.substring(PREFIX.length()).split("/", -1)) {
            if (!segment.isEmpty()) {
                words.add(Query.decode(segment.replace("+", "%2B")));
            }
        }
        return words;
    }

    /** One word behind the command's path is its first argument, wanted or not. */
    private static boolean takes(CommandSpec spec, List<String> words) {
        return words.size() - spec.path().size() <= 1;
    }

    private void call(HttpExchange exchange, CommandSpec spec, List<String> words, CallScope scope)
            throws IOException {
        Query query = Query.parse(exchange.rawQuery());
        UploadedFiles files =
                new UploadedFiles(exchange.header("Content-Type").orElse(""), exchange::body);
        List<String> arguments = new ArrayList<>(words.subList(spec.path().size(), words.size()));
        arguments.addAll(query.arguments());
        Map<String, List<String>> given = new LinkedHashMap<>(query.options());
        given.computeIfAbsent("encoding", name -> List.of("json"));
        RpcCall options = new RpcCall(spec, arguments, given, files, scope);
        String encoding = options.string("encoding").orElse("json");
        if (!encoding.equals("json") && !encoding.equals("text")) {
            throw new InvalidRequestException("invalid encoding: " + encoding);
        }
        Optional<Duration> timeout = options.string("timeout").map(RpcHandler::timeout);
        timeout.ifPresent(time -> scope.limit(time, pools.scheduler()));
        fromBody(spec, arguments, files);
        checkArguments(spec, arguments, files);
        run(exchange, spec, new RpcCall(spec, arguments, given, files, scope), encoding);
    }

    /** Arguments that the command line would read from standard input stand in the body. */
    private static void fromBody(CommandSpec spec, List<String> arguments, UploadedFiles files)
            throws IOException {
        List<Argument> texts =
                spec.arguments().stream().filter(a -> a.kind() == Argument.Kind.STRING).toList();
        boolean missing =
                !texts.isEmpty()
                        && texts.size() == spec.arguments().size()
                        && texts.get(texts.size() - 1).stdin()
                        && arguments.size() < texts.size();
        Optional<InputFile> input = missing ? files.next() : Optional.empty();
        if (input.isEmpty()) {
            return;
        }
        BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(input.get().content(), StandardCharsets.UTF_8));
        for (String line = line(lines); line != null; line = line(lines)) {
            if (arguments.size() >= MAX_BODY_ARGUMENTS) {
                throw new InvalidRequestException("too many arguments");
            }
            if (!line.isEmpty()) {
                arguments.add(line);
            }
        }
    }

    private static @Nullable String line(BufferedReader in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                return line.length() == 0 ? null : line.toString();
            }
            if (line.length() >= MAX_ARGUMENT) {
                throw new InvalidRequestException("argument too long");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static void checkArguments(
            CommandSpec spec, List<String> arguments, UploadedFiles files) {
        int least = 0;
        for (Argument argument : spec.arguments()) {
            if (argument.kind() == Argument.Kind.FILE) {
                if (argument.required() && !files.present()) {
                    throw new InvalidRequestException(
                            "file argument '" + argument.name() + "' is required");
                }
            } else if (argument.required() && arguments.size() < ++least) {
                throw new InvalidRequestException(
                        "argument \"" + argument.name() + "\" is required");
            }
        }
    }

    private void run(HttpExchange exchange, CommandSpec spec, RpcCall call, String encoding)
            throws IOException {
        boolean text = encoding.equals("text");
        Function<Object, String> rendering =
                text
                        ? value -> commands.text(spec, value, call)
                        : value -> JsonText.of(value) + "\n";
        RpcEmitter out =
                new RpcEmitter(exchange, rendering, text ? "text/plain" : "application/json");
        try {
            commands.run(spec, call, out);
            call.context().check();
            out.finish();
        } catch (IOException | RuntimeException e) {
            failed(exchange, spec, out, e);
        }
    }

    private static void failed(
            HttpExchange exchange, CommandSpec spec, RpcEmitter out, Exception failure)
            throws IOException {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        Level level =
                cause instanceof IpfsException
                                || cause instanceof IOException
                                || cause instanceof IllegalArgumentException
                        ? Level.DEBUG
                        : Level.WARNING;
        LOG.log(level, "Command " + spec.name() + " failed", cause);
        if (exchange.started()) {
            out.failLate(message(cause));
            return;
        }
        int status = 500; // for bad input to a command too, as in Kubo
        if (cause instanceof UnavailableException) {
            status = 503;
            exchange.setHeader("Retry-After", "2");
        }
        error(exchange, status, message(cause));
    }

    private static void error(HttpExchange exchange, int status, String message)
            throws IOException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("Message", message);
        body.put("Code", 0);
        body.put("Type", "error");
        exchange.setHeader("Trailer", RpcEmitter.ERROR_TRAILER);
        send(exchange, status, "application/json", JsonText.of(body));
    }

    private void specs(HttpExchange exchange) throws IOException {
        String version = commands.version();
        String tag = "\"" + version + "\"";
        exchange.setHeader("ETag", tag);
        if (exchange.header("If-None-Match").filter(tag::equals).isPresent()) {
            exchange.start(304, OptionalLong.empty()).close();
            return;
        }
        send(exchange, 200, "application/json", SpecJson.write(version, commands.specs()));
    }

    private static void text(HttpExchange exchange, int status, String text) throws IOException {
        exchange.setHeader("X-Content-Type-Options", "nosniff");
        send(exchange, status, "text/plain; charset=utf-8", text);
    }

    private static void send(HttpExchange exchange, int status, String type, String text)
            throws IOException {
        exchange.setHeader("Content-Type", type);
        byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = exchange.start(status, OptionalLong.empty())) {
            out.write(bytes);
        }
    }

    private static String message(Throwable failure) {
        String message = failure.getMessage();
        boolean bug =
                failure instanceof NullPointerException
                        || failure instanceof ClassCastException
                        || failure instanceof IndexOutOfBoundsException;
        if (bug) {
            return "internal error"; // such messages name classes and fields
        }
        return message == null || message.isEmpty() ? failure.getClass().getSimpleName() : message;
    }

    private static Duration timeout(String text) {
        try {
            Duration limit = GoDuration.parse(text);
            if (!limit.isNegative()) {
                return limit;
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(String.valueOf(e.getMessage()), e);
        }
        throw new InvalidRequestException("time: invalid duration \"" + text + "\"");
    }
}
