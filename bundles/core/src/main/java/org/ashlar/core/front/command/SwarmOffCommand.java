package org.ashlar.core.front.command;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.net.Network;
import org.ashlar.repo.Repo;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code swarm off}: switches the network off. Safe for use by any thread. */
@Component(service = Command.class)
public final class SwarmOffCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("swarm", "off")
                    .summary("Close all connections and listeners; the RPC stays up.")
                    .description(
                            "Nobody is dialled and nobody can dial until 'swarm on', or until the node starts again."
                                    + " Sleeping boxes, metered lines and tests want that.")
                    .build();

    private final Network network;
    private final Repo repo;

    /** Made by its component runtime. */
    @Activate
    public SwarmOffCommand(@Reference Network network, @Reference Repo repo) {
        this.network = network;
        this.repo = repo;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        Swarm.requireNetwork(repo);
        List<String> unused = call.context().await(network.active(false));
        out.emitOnce(Map.of("Strings", List.of("swarm is off")));
    }

    @Override
    public String text(Object value, Call call) {
        return Swarm.strings(value);
    }
}
