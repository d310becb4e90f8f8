package org.ashlar.core.front.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.net.Network;
import org.ashlar.net.ResourceUse;
import org.ashlar.repo.Repo;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code swarm resources}: limits of the network and their use. Safe for use by any thread. */
@Component(service = Command.class)
public final class SwarmResourcesCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("swarm", "resources")
                    .summary(
                            "Get a summary of all resources accounted for by the libp2p Resource"
                                    + " Manager.")
                    .build();

    private static final List<String> HEADER =
            List.of(
                    "Scope",
                    "Limit Name",
                    "Limit Value",
                    "Limit Usage Amount",
                    "Limit Usage Percent");
    private static final String UNLIMITED = "unlimited";

    private final Network network;
    private final Repo repo;

    /** Made by its component runtime. */
    @Activate
    public SwarmResourcesCommand(@Reference Network network, @Reference Repo repo) {
        this.network = network;
        this.repo = repo;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        Swarm.requireOnline(repo);
        Map<String, Object> answer = new LinkedHashMap<>();
        Map<String, Object> protocols = new TreeMap<>();
        Map<String, Object> peers = new TreeMap<>();
        answer.put("System", new LinkedHashMap<String, Object>());
        answer.put("Transient", new LinkedHashMap<String, Object>());
        answer.put("Services", Map.of());
        answer.put("Protocols", protocols);
        answer.put("Peers", peers);
        for (ResourceUse use : network.resources()) {
            String scope = use.scope();
            Map<String, Object> into =
                    switch (scope) {
                        case "system" -> scope(answer, "System");
                        case "transient" -> scope(answer, "Transient");
                        default ->
                                scope.startsWith("proto:")
                                        ? scope(protocols, scope.substring("proto:".length()))
                                        : scope(peers, scope.substring(scope.indexOf(':') + 1));
                    };
            put(into, use);
        }
        out.emitOnce(answer);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> scope(Map<String, Object> scopes, String name) {
        return (Map<String, Object>)
                scopes.computeIfAbsent(name, n -> new LinkedHashMap<String, Object>());
    }

    private static void put(Map<String, Object> into, ResourceUse use) {
        Object limit = use.limit();
        if (use.limit() < 0) {
            limit = UNLIMITED;
        } else if (use.resource().equals("Memory")) {
            limit = Long.toString(use.limit()); // a number of 64 bits is text in this answer
        }
        into.put(use.resource(), limit);
        into.put(use.resource() + "Usage", use.used());
    }

    @Override
    public String text(Object value, Call call) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADER);
        if (value instanceof Map<?, ?> answer) {
            rows(rows, "system", answer.get("System"));
            rows(rows, "transient", answer.get("Transient"));
            if (answer.get("Protocols") instanceof Map<?, ?> protocols) {
                protocols.forEach((name, scope) -> rows(rows, "proto:" + name, scope));
            }
            if (answer.get("Peers") instanceof Map<?, ?> peers) {
                peers.forEach((name, scope) -> rows(rows, "peer:" + name, scope));
            }
        }
        return Table.of(rows);
    }

    private static void rows(List<List<String>> rows, String name, @Nullable Object value) {
        if (!(value instanceof Map<?, ?> scope)) {
            return;
        }
        scope.forEach(
                (key, limit) -> {
                    Object used = scope.get(key + "Usage");
                    if (used instanceof Number number && !UNLIMITED.equals(limit)) {
                        long most = Long.parseLong(String.valueOf(limit));
                        String percent = most == 0 ? "n/a" : number.longValue() * 100 / most + "%";
                        rows.add(
                                List.of(
                                        name,
                                        String.valueOf(key),
                                        String.valueOf(limit),
                                        String.valueOf(used),
                                        percent));
                    }
                });
    }
}
