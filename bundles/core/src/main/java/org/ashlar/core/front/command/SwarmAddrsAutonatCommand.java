package org.ashlar.core.front.command;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.AddressReachability;
import org.ashlar.net.Network;
import org.ashlar.repo.Repo;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code swarm addrs autonat}: who can reach this node, and where. Safe for use by any thread. */
@Component(service = Command.class)
public final class SwarmAddrsAutonatCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("swarm", "addrs", "autonat")
                    .summary("Show address reachability as determined by AutoNAT V2.")
                    .description(
                            "Peers are asked to dial this node's public addresses. An address is"
                                    + " reachable or unreachable once several networks agree;"
                                    + " until then it is unknown.")
                    .build();

    private final Network network;
    private final Repo repo;

    /** Made by its component runtime. */
    @Activate
    public SwarmAddrsAutonatCommand(@Reference Network network, @Reference Repo repo) {
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
        AddressReachability found = network.reachability();
        Map<String, Object> answer = new LinkedHashMap<>();
        String name = found.node().name();
        answer.put("reachability", name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT));
        put(answer, "reachable", found.reachable());
        put(answer, "unreachable", found.unreachable());
        put(answer, "unknown", found.unknown());
        out.emitOnce(answer);
    }

    private static void put(Map<String, Object> answer, String name, List<Multiaddr> addresses) {
        if (!addresses.isEmpty()) {
            answer.put(name, addresses.stream().map(Multiaddr::toString).toList());
        }
    }

    @Override
    public String text(Object value, Call call) {
        Map<?, ?> answer = (Map<?, ?>) value;
        StringBuilder text = new StringBuilder("AutoNAT V2 Status:\n");
        text.append("  Reachability: ").append(answer.get("reachability")).append("\n\n");
        text.append("Per-Address Reachability:\n");
        for (String name : List.of("Reachable", "Unreachable", "Unknown")) {
            if (answer.get(name.toLowerCase(Locale.ROOT)) instanceof List<?> addresses) {
                text.append("  ").append(name).append(":\n");
                addresses.forEach(address -> text.append("    ").append(address).append('\n'));
            }
        }
        if (answer.size() == 1) {
            text.append("  (no address reachability data available)\n");
        }
        return text.toString();
    }
}
