package org.ashlar.core.front.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.net.Network;
import org.ashlar.repo.Repo;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code swarm peers}: List peers with open connections. Safe for use by any thread. */
@Component
public final class SwarmPeersCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("swarm", "peers")
                    .summary("List peers with open connections.")
                    .option(Option.flag("verbose", "display all extra information.").alias("v"))
                    .option(
                            Option.flag(
                                    "streams",
                                    "Also list information about open streams for each peer."))
                    .option(
                            Option.flag(
                                    "latency", "Also list information about latency to each peer."))
                    .option(
                            Option.flag(
                                    "direction",
                                    "Also list information about the direction of connection."))
                    .option(Option.flag("identify", "Also list information about peers identify."))
                    .build();

    private final Network network;
    private final Repo repo;

    /** Makes the command over the network front. */
    @Activate
    public SwarmPeersCommand(@Reference Network network, @Reference Repo repo) {
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
        List<Object> peers = new ArrayList<>();
        network.connections().stream()
                .sorted(Comparator.comparing(connection -> connection.remote().toString()))
                .forEach(connection -> peers.add(PeerRows.row(network, connection, call)));
        Map<String, @Nullable Object> answer = new HashMap<>();
        answer.put("Peers", Swarm.orNull(peers));
        out.emitOnce(answer);
    }

    @Override
    public String text(Object value, Call call) {
        StringBuilder text = new StringBuilder();
        if (value instanceof Map<?, ?> map && map.get("Peers") instanceof List<?> list) {
            list.forEach(row -> text.append(PeerRows.text((Map<?, ?>) row)));
        }
        return text.toString();
    }
}
