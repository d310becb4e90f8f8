package org.ashlar.namesys;

import java.io.IOException;
import java.util.Map;
import org.ashlar.block.BlockService;
import org.ashlar.block.BlockSession;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.path.ContentPath;
import org.ashlar.path.PathResolver;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code resolve}: what a name or path stands for. Safe for use by any thread. */
@Component(service = Command.class)
public final class ResolveCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("resolve")
                    .summary("Resolve the value of names to IPFS.")
                    .argument(Argument.string("name", "The name to resolve.").orStdin())
                    .option(
                            Option.flag("recursive", "Resolve until the result is an IPFS path.")
                                    .alias("r")
                                    .orElse("true"))
                    .option(
                            Option.integer("dht-record-count", "Records to ask for.")
                                    .alias("dhtrc"))
                    .option(Option.string("dht-timeout", "Most time.").alias("dhtt"))
                    .build();

    private final NameSystem names;
    private final PathResolver paths;
    private final BlockService blocks;

    /** Makes the command. */
    @Activate
    public ResolveCommand(
            @Reference NameSystem names,
            @Reference PathResolver paths,
            @Reference BlockService blocks) {
        this.names = names;
        this.paths = paths;
        this.blocks = blocks;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        String text = call.argument(0).orElse("");
        if (text.startsWith("/ipns/") || text.startsWith("ipns://")) {
            int depth = call.flag("recursive") ? NameSystem.MAX_DEPTH : 1;
            text =
                    names.follow(
                                    call.context(),
                                    text,
                                    new NameSystem.Options(depth, true, call.offline()))
                            .path();
        }
        if (text.startsWith("/ipns/") || !call.flag("recursive")) {
            out.emitOnce(Map.of("Path", text));
            return;
        }
        ContentPath path = ContentPath.parse(text);
        try (BlockSession session = blocks.newSession(call.offline())) {
            PathResolver.Resolved found = paths.resolve(call.context(), session, path);
            StringBuilder answer = new StringBuilder("/ipfs/").append(call.show(found.cid()));
            found.remainder().forEach(name -> answer.append('/').append(name));
            out.emitOnce(Map.of("Path", answer.toString()));
        }
    }

    @Override
    public String text(Object value, Call call) {
        return value instanceof Map<?, ?> answer ? answer.get("Path") + "\n" : "";
    }
}
