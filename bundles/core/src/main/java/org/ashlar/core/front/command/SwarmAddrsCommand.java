package org.ashlar.core.front.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.Network;
import org.ashlar.repo.Repo;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code swarm addrs}: List known addresses. Safe for use by any thread. */
@Component
public final class SwarmAddrsCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("swarm", "addrs")
                    .summary("List known addresses. Useful for debugging.")
                    .build();

    private final Network network;
    private final Repo repo;

    /** Makes the command over the network front. */
    @Activate
    public SwarmAddrsCommand(@Reference Network network, @Reference Repo repo) {
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
        Map<String, Object> all = new java.util.TreeMap<>();
        for (var peer : network.knownPeers()) {
            all.put(peer.toString(), lines(network.knownAddresses(peer)));
        }
        all.put(network.id().toString(), lines(network.addresses()));
        out.emitOnce(Map.of("Addrs", all));
    }

    private static List<Object> lines(List<Multiaddr> addresses) {
        return new ArrayList<>(addresses.stream().map(Multiaddr::toString).sorted().toList());
    }

    @Override
    public String text(Object value, Call call) {
        StringBuilder text = new StringBuilder();
        if (value instanceof Map<?, ?> map && map.get("Addrs") instanceof Map<?, ?> all) {
            all.forEach(
                    (peer, list) -> {
                        List<?> lines = (List<?>) list;
                        text.append(peer).append(" (").append(lines.size()).append(")\n");
                        lines.forEach(line -> text.append("\t").append(line).append("\n"));
                    });
        }
        return text.toString();
    }
}
