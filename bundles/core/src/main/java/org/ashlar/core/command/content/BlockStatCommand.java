package org.ashlar.core.command.content;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ashlar.block.BlockService;
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

/** {@code block stat}: name and size of one block. Safe for use by any thread. */
@Component(service = Command.class)
public final class BlockStatCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("block", "stat")
                    .summary("Print information of a raw IPFS block.")
                    .argument(Argument.string("cid", "The CID of an existing block.").orStdin())
                    .build();

    private final BlockService blocks;
    private final PathResolver paths;

    /**
     * @param blocks where blocks come from
     * @param paths follows the argument
     */
    @Activate
    public BlockStatCommand(@Reference BlockService blocks, @Reference PathResolver paths) {
        this.blocks = blocks;
        this.paths = paths;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        Content.Found found = Content.fetch(paths, blocks, call);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("Key", call.show(found.path().cid()));
        answer.put("Size", found.block().size());
        out.emitOnce(answer);
    }

    @Override
    public String text(Object value, Call call) {
        return value instanceof Map<?, ?> stat
                ? "Key: " + stat.get("Key") + "\nSize: " + stat.get("Size") + "\n"
                : JsonText.of(value) + "\n";
    }
}
