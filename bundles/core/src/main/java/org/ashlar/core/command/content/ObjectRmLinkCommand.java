package org.ashlar.core.command.content;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ashlar.block.BlockService;
import org.ashlar.block.BlockSession;
import org.ashlar.block.Blockstore;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.multiformats.Cid;
import org.ashlar.path.ContentPath;
import org.ashlar.path.PathResolver;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * {@code object patch rm-link}: removes a link. Deprecated in favour of MFS. Safe for use by any
 * thread.
 */
@Component(service = Command.class)
public final class ObjectRmLinkCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("object", "patch", "rm-link")
                    .summary("Deprecated: use MFS and 'files rm' instead.")
                    .argument(Argument.string("root", "The hash of the node to modify."))
                    .argument(Argument.string("name", "Name of the link."))
                    .option(
                            Option.flag(
                                    "allow-non-unixfs", "Edit objects that are no directories."))
                    .option(BigBlocks.option())
                    .build();

    private final BlockService blocks;
    private final Blockstore store;
    private final PathResolver paths;

    /**
     * @param blocks where blocks come from and go to
     * @param store makes them durable
     * @param paths follows the arguments
     */
    @Activate
    public ObjectRmLinkCommand(
            @Reference BlockService blocks,
            @Reference Blockstore store,
            @Reference PathResolver paths) {
        this.blocks = blocks;
        this.store = store;
        this.paths = paths;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        try (BlockSession session = blocks.newSession(call.offline())) {
            Cid root = resolve(call, session, 0);
            List<String> path =
                    Arrays.stream(call.arguments().get(1).split("/", -1))
                            .filter(name -> !name.isEmpty())
                            .toList();
            if (path.isEmpty()) {
                throw new InvalidRequestException("a link needs a name");
            }
            ObjectNodes nodes = new ObjectNodes(call, blocks, session);
            Cid edited = nodes.edit(root, path, Optional.empty(), false);
            store.sync();
            out.emitOnce(Map.of("Hash", call.show(edited)));
        }
    }

    private Cid resolve(Call call, BlockSession session, int argument) {
        ContentPath path = ContentPath.parse(call.arguments().get(argument));
        return paths.resolve(call.context(), session, path).cid();
    }

    @Override
    public String text(Object value, Call call) {
        return value instanceof Map<?, ?> answer ? answer.get("Hash") + "\n" : "";
    }
}
