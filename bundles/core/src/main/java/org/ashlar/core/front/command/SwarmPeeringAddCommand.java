package org.ashlar.core.front.command;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.core.front.net.PeerAddress;
import org.ashlar.core.front.net.Peering;
import org.ashlar.core.front.net.PeersComponent;
import org.ashlar.crypto.PeerId;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** {@code swarm peering add}: stays connected until the node ends. Safe for use by any thread. */
@Component(service = Command.class)
public final class SwarmPeeringAddCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("swarm", "peering", "add")
                    .summary("Add peers into the peering subsystem.")
                    .argument(
                            Argument.string(
                                            "address",
                                            "address of peer to add into the peering subsystem")
                                    .many())
                    .build();

    /** Absent while the node has no network. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable PeersComponent peers;

    /** Made by its component runtime. */
    @Activate
    public SwarmPeeringAddCommand() {}

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        Peering peering = Swarm.online(peers).peering();
        List<PeerAddress> targets = call.arguments().stream().map(Swarm::target).toList();
        for (var target : PeerAddress.grouped(targets).entrySet()) {
            peering.add(target.getKey(), target.getValue());
            out.emit(row(target.getKey()));
        }
    }

    static Map<String, Object> row(PeerId peer) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("ID", peer.toString());
        row.put("Status", "success");
        return row;
    }

    static String line(String verb, Object value) {
        return value instanceof Map<?, ?> row
                ? verb + " " + row.get("ID") + " " + row.get("Status") + "\n"
                : "";
    }

    @Override
    public String text(Object value, Call call) {
        return line("add", value);
    }
}
