package org.ashlar.core.front.command;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.error.IpfsException;
import org.ashlar.net.Network;
import org.ashlar.repo.Repo;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code swarm on}: switches the network on. Safe for use by any thread. */
@Component(service = Command.class)
public final class SwarmOnCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("swarm", "on")
                    .summary("Listen again on the addresses of before 'swarm off'.")
                    .description(
                            "Bootstrap peers, peers to stay connected to and sessions are dialled again by those"
                                    + " who want them.")
                    .build();

    private final Network network;
    private final Repo repo;

    /** Made by its component runtime. */
    @Activate
    public SwarmOnCommand(@Reference Network network, @Reference Repo repo) {
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
        List<String> failures = call.context().await(network.active(true));
        if (!failures.isEmpty()) {
            throw new IpfsException(String.join("; ", failures));
        }
        out.emitOnce(Map.of("Strings", List.of("swarm is on")));
    }

    @Override
    public String text(Object value, Call call) {
        return Swarm.strings(value);
    }
}
