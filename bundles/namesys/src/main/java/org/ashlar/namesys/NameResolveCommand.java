package org.ashlar.namesys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.GoDuration;
import org.ashlar.command.Option;
import org.ashlar.crypto.PeerId;
import org.ashlar.repo.Repo;
import org.ashlar.runtime.CallScope;
import org.ashlar.runtime.Pools;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code name resolve}: where a name points. Safe for use by any thread. */
@Component(service = Command.class)
public final class NameResolveCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("name", "resolve")
                    .summary("Resolve IPNS names.")
                    .argument(
                            Argument.string("name", "The name. Default: this node's own.")
                                    .optional())
                    .option(
                            Option.flag("recursive", "Follow names that point at names.")
                                    .alias("r")
                                    .orElse("true"))
                    .option(Option.flag("nocache", "Do not use cached answers.").alias("n"))
                    .option(
                            Option.integer("dht-record-count", "Records to ask for.")
                                    .alias("dhtrc")
                                    .orElse("16"))
                    .option(
                            Option.string("dht-timeout", "Most time; 0s for no limit.")
                                    .alias("dhtt")
                                    .orElse("1m"))
                    .option(
                            Option.flag("stream", "Write each better answer as it comes.")
                                    .alias("s"))
                    .build();

    private final NameSystem names;
    private final Repo repo;
    private final Pools pools;

    /** Makes the command. */
    @Activate
    public NameResolveCommand(
            @Reference NameSystem names, @Reference Repo repo, @Reference Pools pools) {
        this.names = names;
        this.repo = repo;
        this.pools = pools;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        String name =
                Names.bare(
                        call.argument(0)
                                .orElseGet(() -> repo.identity().publicKey().peerId().toString()));
        Duration limit = GoDuration.parse(call.string("dht-timeout").orElse("1m"));
        try (CallScope scope = new CallScope(call.context())) {
            if (!limit.isZero()) {
                scope.limit(limit, pools.scheduler());
            }
            int depth = call.flag("recursive") ? NameSystem.MAX_DEPTH : 1;
            NameSystem.Options options =
                    new NameSystem.Options(depth, !call.flag("nocache"), call.offline());
            var key = Names.key(name);
            if (call.flag("stream") && key.isPresent()) {
                stream(scope, key.get(), options, out);
            } else {
                out.emitOnce(path(names.follow(scope, name, options).path()));
            }
        }
    }

    /** Each better answer as it comes; what leads to a further name is followed at the end. */
    private void stream(CallScope scope, PeerId key, NameSystem.Options options, Emitter out)
            throws IOException {
        try {
            String last =
                    names.records(
                                    scope,
                                    key,
                                    record -> {
                                        if (isEnd(record.value(), options)) {
                                            emit(out, record.value());
                                        }
                                    })
                            .value();
            if (!isEnd(last, options)) {
                emit(out, names.follow(scope, last, options).path());
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static boolean isEnd(String value, NameSystem.Options options) {
        return options.depth() == 1 || !value.startsWith("/ipns/");
    }

    private static void emit(Emitter out, String value) {
        try {
            out.emit(path(value));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> path(String value) {
        return Map.of("Path", value);
    }

    @Override
    public String text(Object value, Call call) {
        return value instanceof Map<?, ?> answer ? answer.get("Path") + "\n" : "";
    }
}
