package org.ashlar.core.command.content;

import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;
import org.ashlar.block.Block;
import org.ashlar.block.BlockService;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.path.PathResolver;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code block get}: the bytes of one block. Safe for use by any thread. */
@Component(service = Command.class)
public final class BlockGetCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("block", "get")
                    .summary("Get a raw IPFS block.")
                    .argument(Argument.string("cid", "The CID of an existing block.").orStdin())
                    .bytes()
                    .build();

    private final BlockService blocks;
    private final PathResolver paths;

    /**
     * @param blocks where blocks come from
     * @param paths follows the argument
     */
    @Activate
    public BlockGetCommand(@Reference BlockService blocks, @Reference PathResolver paths) {
        this.blocks = blocks;
        this.paths = paths;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        Block block = Content.fetch(paths, blocks, call).block();
        OutputStream stream = out.stream("application/vnd.ipld.raw", OptionalLong.of(block.size()));
        stream.write(block.data());
        stream.close();
    }
}
