package org.ashlar.core.front.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.Network;
import org.ashlar.repo.Repo;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code swarm addrs local}: List local addresses. Safe for use by any thread. */
@Component
public final class SwarmAddrsLocalCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("swarm", "addrs", "local")
                    .summary("List local addresses.")
                    .option(Option.flag("id", "Show peer ID in addresses.").orElse("false"))
                    .build();

    private final Network network;
    private final Repo repo;

    /** Makes the command over the network front. */
    @Activate
    public SwarmAddrsLocalCommand(@Reference Network network, @Reference Repo repo) {
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
        String suffix = call.flag("id") ? "/p2p/" + network.id() : "";
        for (Multiaddr address : network.addresses()) {
            lines.add(address + suffix);
        }
        out.emitOnce(Map.of("Strings", lines));
    }

    @Override
    public String text(Object value, Call call) {
        return Swarm.strings(value);
    }
}
