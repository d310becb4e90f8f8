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

/** Sets or removes one link of an object. Deprecated in favour of MFS. Safe for any thread. */
abstract class ObjectPatchCommand implements Command {
    private final CommandSpec spec;
    private final BlockService blocks;
    private final Blockstore store;
    private final PathResolver paths;

    /**
     * @param spec what it is called
     * @param blocks where blocks come from and go to
     * @param store makes them durable
     * @param paths follows the arguments
     */
    ObjectPatchCommand(
            CommandSpec spec, BlockService blocks, Blockstore store, PathResolver paths) {
        this.spec = spec;
        this.blocks = blocks;
        this.store = store;
        this.paths = paths;
    }

    /** A spec with what both commands take. */
    static CommandSpec.Builder spec(String name, String instead) {
        return CommandSpec.of("object", "patch", name)
                .summary("Deprecated: use MFS and '" + instead + "' instead.")
                .argument(Argument.string("root", "The hash of the node to modify."))
                .argument(Argument.string("name", "Name of the link."))
                .option(Option.flag("allow-non-unixfs", "Edit objects that are no directories."))
                .option(BigBlocks.option());
    }

    /** What the link shall lead to, or empty to remove it. */
    abstract Optional<Cid> target(Call call, BlockSession session);

    @Override
    public final CommandSpec spec() {
        return spec;
    }

    @Override
    public final void run(Call call, Emitter out) throws IOException {
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
            Cid edited = nodes.edit(root, path, target(call, session), call.flag("create"));
            store.sync();
            out.emitOnce(Map.of("Hash", call.show(edited)));
        }
    }

    /** The object that an argument leads to. */
    final Cid resolve(Call call, BlockSession session, int argument) {
        ContentPath path = ContentPath.parse(call.arguments().get(argument));
        return paths.resolve(call.context(), session, path).cid();
    }

    @Override
    public final String text(Object value, Call call) {
        return value instanceof Map<?, ?> answer ? answer.get("Hash") + "\n" : "";
    }
}
