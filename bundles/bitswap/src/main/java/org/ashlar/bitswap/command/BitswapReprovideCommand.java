package org.ashlar.bitswap.command;

import java.io.IOException;
import java.util.List;
import org.ashlar.block.Blockstore;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.multiformats.Multihash;
import org.ashlar.repo.NodeConfig;
import org.ashlar.routing.Routing;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * {@code bitswap reprovide}: announces every block here, now; the old name of {@code routing
 * reprovide}. Safe for use by any thread.
 */
@Component(service = Command.class)
public final class BitswapReprovideCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("bitswap", "reprovide")
                    .summary("Deprecated command to announce to bitswap.")
                    .build();

    private static final int PAGE = 1024;

    private final BitswapAccess access;
    private final Blockstore blocks;
    private final Routing routing;
    private final NodeConfig config;

    /** Made by its component runtime. */
    @Activate
    public BitswapReprovideCommand(
            @Reference BitswapAccess access,
            @Reference Blockstore blocks,
            @Reference Routing routing,
            @Reference NodeConfig config) {
        this.access = access;
        this.blocks = blocks;
        this.routing = routing;
        this.config = config;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        access.requireOnline();
        if (config.string("Routing.Type").orElse("auto").equals("none")) {
            return; // nobody to tell
        }
        Multihash after = null;
        for (List<Multihash> page = page(after); !page.isEmpty(); page = page(after)) {
            call.context().await(routing.provideAll(page));
            after = page.get(page.size() - 1);
        }
    }

    private List<Multihash> page(@Nullable Multihash after) {
        return blocks.hashes(after, PAGE);
    }
}
