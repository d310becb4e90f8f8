package org.ashlar.core.front.command;

import java.io.IOException;
import java.util.ArrayList;
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

/** {@code swarm addrs listen}: List interface listening addresses. Safe for use by any thread. */
@Component
public final class SwarmAddrsListenCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("swarm", "addrs", "listen")
                    .summary("List interface listening addresses.")
                    .build();

    private final Network network;
    private final Repo repo;

    /** Makes the command over the network front. */
    @Activate
    public SwarmAddrsListenCommand(@Reference Network network, @Reference Repo repo) {
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
        List<Object> lines = new ArrayList<>();
        network.listenAddresses().forEach(address -> lines.add(address.toString()));
        out.emitOnce(Map.of("Strings", lines));
    }

    @Override
    public String text(Object value, Call call) {
        return Swarm.strings(value);
    }
}
