package org.ashlar.core.front.routing.command;

import java.io.IOException;
import java.util.Map;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.net.Network;
import org.ashlar.repo.Repo;
import org.ashlar.routing.Routing;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code routing findpeer}: where a peer is. Safe for use by any thread. */
@Component
public final class RoutingFindPeerCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("routing", "findpeer")
                    .summary("Find the multiaddresses associated with a Peer ID.")
                    .argument(Argument.string("peerID", "The ID of the peer to search for.").many())
                    .option(Option.flag("verbose", "Print extra information.").alias("v"))
                    .build();

    private final Routing routing;
    private final Network network;
    private final Repo repo;

    /** Makes the command over the fronts. */
    @Activate
    public RoutingFindPeerCommand(
            @Reference Routing routing, @Reference Network network, @Reference Repo repo) {
        this.routing = routing;
        this.network = network;
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
        if (peer.equals(network.id())) {
            throw new InvalidRequestException(
                    "finding your own node in the DHT is currently not supported");
        }
        try {
            out.emit(
                    QueryEvents.found(
                            QueryEvents.FINAL_PEER, call.context().await(routing.findPeer(peer))));
        } catch (ContentNotFoundException e) {
            out.emit(QueryEvents.error("routing: not found"));
            throw e;
        }
    }

    @Override
    public String text(Object value, Call call) {
        if (!(value instanceof Map<?, ?> row)) {
            return "";
        }
        if (QueryEvents.type(row) == QueryEvents.QUERY_ERROR) {
            return call.flag("verbose") ? "error: " + row.get("Extra") + "\n" : "";
        }
        return QueryEvents.response(row).map(peer -> QueryEvents.addresses(peer, "")).orElse("");
    }
}
