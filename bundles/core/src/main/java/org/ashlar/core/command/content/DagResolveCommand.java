package org.ashlar.core.command.content;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ashlar.block.BlockService;
import org.ashlar.block.BlockSession;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.JsonText;
import org.ashlar.path.PathResolver;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code dag resolve}: where a path leads. Safe for use by any thread. */
@Component(service = Command.class)
public final class DagResolveCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("dag", "resolve")
                    .summary("Resolve IPLD block.")
                    .argument(Argument.string("ref", "The path to resolve.").orStdin())
                    .build();

    private final BlockService blocks;
    private final PathResolver paths;

    /**
     * @param blocks where blocks come from
     * @param paths follows the argument
     */
    @Activate
    public DagResolveCommand(@Reference BlockService blocks, @Reference PathResolver paths) {
        this.blocks = blocks;
        this.paths = paths;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        try (BlockSession session = blocks.newSession(call.offline())) {
            PathResolver.Resolved path = Content.resolve(paths, session, call);
            StringBuilder rest = new StringBuilder();
            path.remainder().forEach(segment -> rest.append('/').append(segment));
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("Cid", Map.of("/", call.show(path.cid())));
            answer.put("RemPath", rest.toString());
            out.emitOnce(answer);
        }
    }

    @Override
    public String text(Object value, Call call) {
        return value instanceof Map<?, ?> found && found.get("Cid") instanceof Map<?, ?> link
                ? String.valueOf(link.get("/")) + found.get("RemPath")
                : JsonText.of(value) + "\n";
    }
}
