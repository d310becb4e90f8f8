package org.ashlar.core.front.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.core.front.commands.CommandsFront;
import org.ashlar.core.front.exchange.BlockServiceFront;
import org.ashlar.core.front.gate.Gate;
import org.ashlar.core.front.gate.GateStatus;
import org.ashlar.core.front.net.NetworkFront;
import org.ashlar.core.front.routing.RoutingFront;
import org.ashlar.core.front.store.BlockstoreFront;
import org.ashlar.core.front.store.RootStoreFront;
import org.ashlar.core.front.store.StoreSwaps;
import org.ashlar.core.plugin.Plugins;
import org.ashlar.core.plugin.UpdateGuard;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code parts}: which providers the node runs on now. Safe for use by any thread. */
@Component(service = Command.class)
public final class PartsCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("parts").summary("List the exchangeable parts of the node.").build();

    @Reference private BlockstoreFront blocks;
    @Reference private RootStoreFront root;
    @Reference private BlockServiceFront exchanges;
    @Reference private RoutingFront routing;
    @Reference private NetworkFront network;
    @Reference private StoreSwaps swaps;
    @Reference private Plugins plugins;
    @Reference private UpdateGuard updates;

    private final BundleContext context;

    /** A command on the fronts; that of the commands is looked up, as it refers to this one. */
    @Activate
    public PartsCommand(BundleContext context) {
        this.context = context;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        List<Object> parts = new ArrayList<>();
        add(parts, "datastore", "/blocks", blocks.slot().gate());
        add(parts, "datastore", "/", root.slot().gate());
        add(parts, "exchange", "", exchanges.gate());
        routing.gates().forEach((name, gate) -> add(parts, "routing", name, gate));
        add(parts, "transport", "", network.gate());
        ServiceReference<CommandsFront> front = context.getServiceReference(CommandsFront.class);
        if (front != null) {
            int count = context.getService(front).available();
            parts.add(row("commands", "", true, 0, "", count + " commands"));
        }
        for (Bundle bundle : plugins.list()) {
            String name = Plugins.name(bundle);
            Optional<String> problem = plugins.problem(bundle);
            Optional<String> rolledBack = Optional.ofNullable(updates.failures().get(name));
            String detail = Plugins.version(bundle);
            detail += problem.or(() -> rolledBack).map(text -> ": " + text).orElse("");
            parts.add(row("bundle", name, problem.isEmpty(), 0, "", detail));
        }
        plugins.removed()
                .forEach((name, what) -> parts.add(row("bundle", name, false, 0, "", what)));
        swaps.status().ifPresent(swap -> parts.add(underWay(swap)));
        out.emitOnce(Map.of("Parts", parts));
    }

    private static Map<String, Object> underWay(StoreSwaps.Status swap) {
        String detail = swap.mount() + ": " + swap.stage() + " " + swap.done() + "/" + swap.total();
        return row("swap", swap.kind(), false, 0, "", detail);
    }

    private static <T> void add(List<Object> parts, String kind, String detail, Gate<T> gate) {
        for (GateStatus<T> s : gate.status()) {
            boolean current = s.current() || kind.equals("exchange");
            parts.add(row(kind, s.label(), current, s.leases(), s.since().toString(), detail));
        }
    }

    private static Map<String, Object> row(
            String kind, String name, boolean current, int leases, String since, String detail) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("Kind", kind);
        row.put("Name", name);
        row.put("Current", current);
        row.put("Leases", leases);
        row.put("Since", since);
        row.put("Detail", detail);
        return row;
    }

    @Override
    public String text(Object value, Call call) {
        StringBuilder text = new StringBuilder();
        if (value instanceof Map<?, ?> map && map.get("Parts") instanceof List<?> list) {
            for (Object each : list) {
                Map<?, ?> row = (Map<?, ?>) each;
                text.append(
                        String.format(
                                "%-10s %-18s %-8s %4s  %-28s %s\n",
                                row.get("Kind"),
                                row.get("Name"),
                                Boolean.TRUE.equals(row.get("Current")) ? "current" : "",
                                row.get("Leases"),
                                row.get("Since"),
                                row.get("Detail")));
            }
        }
        return text.toString();
    }
}
