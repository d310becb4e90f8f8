package org.ashlar.core.front.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.core.front.net.PeersComponent;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** {@code swarm peering ls}: peers to stay connected to. Safe for use by any thread. */
@Component(service = Command.class)
public final class SwarmPeeringLsCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("swarm", "peering", "ls")
                    .summary("List peers registered in the peering subsystem.")
                    .build();

    /** Absent while the node has no network. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable PeersComponent peers;

    /** Made by its component runtime. */
    @Activate
    public SwarmPeeringLsCommand() {}

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        List<Object> rows = new ArrayList<>();
        Swarm.online(peers)
                .peering()
                .peers()
                .forEach(
                        (peer, addresses) -> {
                            Map<String, Object> row = new LinkedHashMap<>();
                            row.put("ID", peer.toString());
                            row.put(
                                    "Addrs",
                                    addresses.stream().map(address -> address.toString()).toList());
                            rows.add(row);
                        });
        out.emitOnce(Map.of("Peers", rows));
    }

    @Override
    public String text(Object value, Call call) {
        StringBuilder text = new StringBuilder();
        if (value instanceof Map<?, ?> map && map.get("Peers") instanceof List<?> list) {
            for (Object each : list) {
                Map<?, ?> row = (Map<?, ?>) each;
                text.append(row.get("ID")).append('\n');
                if (row.get("Addrs") instanceof List<?> addresses) {
                    addresses.forEach(address -> text.append('\t').append(address).append('\n'));
                }
            }
        }
        return text.toString();
    }
}
