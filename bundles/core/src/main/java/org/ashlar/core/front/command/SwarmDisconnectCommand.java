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
import org.ashlar.core.front.net.PeerAddress;
import org.ashlar.net.Network;
import org.ashlar.repo.Repo;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code swarm disconnect}: Close connection to a given address. Safe for use by any thread. */
@Component
public final class SwarmDisconnectCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("swarm", "disconnect")
                    .summary("Close connection to a given address.")
                    .argument(
                            Argument.string("address", "Address of peer to disconnect from.")
                                    .many()
                                    .orStdin())
                    .build();

    private final Network network;
    private final Repo repo;

    /** Makes the command over the network front. */
    @Activate
    public SwarmDisconnectCommand(@Reference Network network, @Reference Repo repo) {
        this.network = network;
        this.repo = repo;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        List<Object> lines = new ArrayList<>();
        for (String text : call.arguments()) {
            PeerAddress target = Swarm.target(text);
            String action = "disconnect " + target.peer();
            lines.add(action + outcome(call, action, target));
        }
        out.emitOnce(Map.of("Strings", lines));
    }

    private String outcome(Call call, String action, PeerAddress target) {
        if (repo.offline()) {
            return " failure: " + Swarm.OFFLINE_ACTION;
        }
        boolean there =
                network.connections().stream()
                        .filter(connection -> connection.peer().equals(target.peer()))
                        .anyMatch(
                                connection ->
                                        target.address().isEmpty()
                                                || target.address()
                                                        .get()
                                                        .equals(connection.remote()));
        if (!there) {
            return target.address().isEmpty()
                    ? " failure: not connected"
                    : " failure: conn not found";
        }
        Swarm.await(call.context(), action, network.disconnect(target.peer()));
        return " success";
    }

    @Override
    public String text(Object value, Call call) {
        return Swarm.strings(value);
    }
}
