package org.ashlar.core.front.routing.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ashlar.block.BlockService;
import org.ashlar.block.Blockstore;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.core.front.routing.GraphProvider;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Cid;
import org.ashlar.net.Network;
import org.ashlar.path.ContentPath;
import org.ashlar.repo.NodeConfig;
import org.ashlar.repo.Repo;
import org.ashlar.routing.Routing;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * {@code routing provide}: tells the network at once that this node has contents. Safe for use by
 * any thread.
 */
@Component
public final class RoutingProvideCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("routing", "provide")
                    .summary("Announce to the network that you are providing given values.")
                    .argument(
                            Argument.string("key", "The key[s] to send provide records for.")
                                    .many()
                                    .orStdin())
                    .option(Option.flag("verbose", "Print extra information.").alias("v"))
                    .option(
                            Option.flag("recursive", "Recursively provide entire graph.")
                                    .alias("r"))
                    .build();

    private final Routing routing;
    private final Network network;
    private final Blockstore store;
    private final BlockService blocks;
    private final NodeConfig config;
    private final Repo repo;

    /** Makes the command over the fronts. */
    @Activate
    public RoutingProvideCommand(
            @Reference Routing routing,
            @Reference Network network,
            @Reference Blockstore store,
            @Reference BlockService blocks,
            @Reference NodeConfig config,
            @Reference Repo repo) {
        this.routing = routing;
        this.network = network;
        this.store = store;
        this.blocks = blocks;
        this.config = config;
        this.repo = repo;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        QueryEvents.requireOnline(repo);
        if (!config.bool("Provide.Enabled").orElse(true)) {
            throw new IpfsException("invalid configuration: Provide.Enabled is set to 'false'");
        }
        if (network.connections().isEmpty()) {
            throw new IpfsException("cannot provide, no connected peers");
        }
        List<Cid> roots = new ArrayList<>();
        for (String text : call.arguments()) {
            Cid cid = ContentPath.parse(text).root();
            if (!store.has(cid)) {
                throw new IpfsException("block " + cid + " not found locally, cannot provide");
            }
            roots.add(cid);
        }
        if (call.flag("recursive")) {
            new GraphProvider(call.context(), routing, blocks).provide(roots);
        } else {
            for (Cid cid : roots) {
                call.context().await(routing.provide(cid.hash()));
            }
        }
    }

    @Override
    public String text(Object value, Call call) {
        return value instanceof Map<?, ?> row && call.flag("verbose")
                ? "sending provider record to peer " + row.get("ID") + "\n"
                : "";
    }
}
