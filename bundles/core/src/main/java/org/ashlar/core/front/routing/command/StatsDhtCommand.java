package org.ashlar.core.front.routing.command;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.core.front.routing.RoutingFront;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.net.ConnectionInfo;
import org.ashlar.net.IdentifyInfo;
import org.ashlar.net.Network;
import org.ashlar.repo.Repo;
import org.ashlar.routing.RoutingTableView;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code stats dht}: the peers in the routing tables. Safe for use by any thread. */
@Component(service = Command.class)
public final class StatsDhtCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("stats", "dht")
                    .summary("Returns statistics about the node's DHT(s).")
                    .argument(
                            Argument.string(
                                            "dht",
                                            "The DHT whose table should be listed (wanserver,"
                                                    + " lanserver, wan, lan). Defaults to wan and"
                                                    + " lan.")
                                    .optional()
                                    .many())
                    .build();

    /** A table serves and asks alike. */
    private static final Map<String, String> NAMES =
            Map.of("wan", "wan", "wanserver", "wan", "lan", "lan", "lanserver", "lan");

    private final Supplier<List<RoutingTableView>> routing;
    private final Network network;
    private final Repo repo;
    private final InstantSource clock;

    /** Makes the command over the fronts. */
    @Activate
    public StatsDhtCommand(
            @Reference RoutingFront routing, @Reference Network network, @Reference Repo repo) {
        this(routing::tables, network, repo, InstantSource.system());
    }

    StatsDhtCommand(
            Supplier<List<RoutingTableView>> routing,
            Network network,
            Repo repo,
            InstantSource clock) {
        this.routing = routing;
        this.network = network;
        this.repo = repo;
        this.clock = clock;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        QueryEvents.requireOnline(repo);
        Map<String, RoutingTableView> tables = new LinkedHashMap<>();
        routing.get().forEach(table -> tables.put(table.name(), table));
        if (tables.isEmpty()) {
            throw new IpfsException("routing service is not a DHT");
        }
        List<String> asked = call.arguments().isEmpty() ? List.of("wan", "lan") : call.arguments();
        for (String name : asked) {
            RoutingTableView table = tables.get(NAMES.getOrDefault(name, ""));
            if (table == null) {
                throw new InvalidRequestException("unknown dht type: " + name);
            }
            out.emit(tree(name, table));
        }
    }

    private Map<String, Object> tree(String name, RoutingTableView table) {
        Set<PeerId> connected =
                network.connections().stream()
                        .map(ConnectionInfo::peer)
                        .collect(Collectors.toSet());
        List<Object> buckets = new ArrayList<>();
        for (List<RoutingTableView.Member> members : table.buckets()) {
            Map<String, Object> bucket = new LinkedHashMap<>();
            bucket.put("LastRefresh", table.refreshed().map(StatsDhtCommand::second).orElse(""));
            bucket.put(
                    "Peers",
                    members.isEmpty()
                            ? null
                            : members.stream().map(one -> row(one, connected)).toList());
            buckets.add(bucket);
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("Name", name);
        tree.put("Buckets", buckets);
        return tree;
    }

    private Map<String, Object> row(RoutingTableView.Member member, Set<PeerId> connected) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("ID", member.peer().toString());
        row.put("Connected", connected.contains(member.peer()));
        row.put(
                "AgentVersion",
                network.identified(member.peer()).map(IdentifyInfo::agentVersion).orElse(""));
        row.put("LastUsefulAt", second(member.answered()));
        row.put("LastQueriedAt", second(member.answered()));
        return row;
    }

    private static String second(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    @Override
    public String text(Object value, Call call) {
        return value instanceof Map<?, ?> tree ? new DhtText(clock.instant()).of(tree) : "";
    }

    /** The value of a field that is text. */
    static Optional<String> text(Map<?, ?> tree, String field) {
        return tree.get(field) instanceof String text && !text.isEmpty()
                ? Optional.of(text)
                : Optional.empty();
    }
}
