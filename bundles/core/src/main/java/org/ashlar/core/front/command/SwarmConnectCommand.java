package org.ashlar.core.front.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.net.Network;
import org.ashlar.repo.Repo;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code swarm connect}: Open connection to a given peer. Safe for use by any thread. */
@Component
public final class SwarmConnectCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("swarm", "connect")
                    .summary("Open connection to a given peer.")
                    .argument(
                            Argument.string("address", "Address of peer to connect to.")
                                    .many()
                                    .orStdin())
                    .build();

    private final Network network;
    private final Repo repo;

    /** Makes the command over the network front. */
    @Activate
    public SwarmConnectCommand(@Reference Network network, @Reference Repo repo) {
        this.network = network;
        this.repo = repo;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        Swarm.requireOnline(repo);
        List<Object> lines = new ArrayList<>();
        for (String text : call.arguments()) {
            Swarm.Target target = Swarm.target(text);
            String action = "connect " + target.peer();
            Swarm.await(call.context(), action, network.connect(target.peer(), target.addresses()));
            lines.add(action + " success");
        }
        out.emitOnce(Map.of("Strings", lines));
    }

    @Override
    public String text(Object value, Call call) {
        return Swarm.strings(value);
    }
}
