package org.ashlar.core.front.routing.command;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.crypto.PeerId;
import org.ashlar.repo.Repo;
import org.ashlar.routing.Arrivals;
import org.ashlar.routing.PeerInfo;
import org.ashlar.routing.Routing;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code dht query}: the peers closest to a peer. Safe for use by any thread. */
@Component
public final class DhtQueryCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("dht", "query")
                    .summary("Find the closest Peer IDs to a given Peer ID by querying the DHT.")
                    .argument(
                            Argument.string("peerID", "The peerID to run the query against.")
                                    .many())
                    .option(Option.flag("verbose", "Print extra information.").alias("v"))
                    .build();

    private final Routing routing;
    private final Repo repo;

    /** Makes the command over the routing front. */
    @Activate
    public DhtQueryCommand(@Reference Routing routing, @Reference Repo repo) {
        this.routing = routing;
        this.repo = repo;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        QueryEvents.requireOnline(repo);
        PeerId peer = QueryEvents.parsePeer(call.argument(0).orElse(""));
        try (Arrivals<PeerInfo> found =
                new Arrivals<>(call.context(), routing.closestPeers(peer.bytes()))) {
            Optional<PeerInfo> next = found.next();
            while (next.isPresent()) {
                out.emit(QueryEvents.peer(QueryEvents.FINAL_PEER, next.get().id()));
                next = found.next();
            }
        }
    }

    @Override
    public String text(Object value, Call call) {
        return value instanceof Map<?, ?> row ? row.get("ID") + "\n" : "";
    }
}
