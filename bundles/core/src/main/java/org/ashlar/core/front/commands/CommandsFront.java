package org.ashlar.core.front.commands;

import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Commands;
import org.ashlar.command.Emitter;
import org.ashlar.core.front.gate.Gate;
import org.ashlar.core.front.gate.GateTimer;
import org.ashlar.core.front.gate.Lease;
import org.ashlar.error.UnavailableException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * All commands that are plugged in; specs stay until their bundle is uninstalled, and calls of a
 * command that is away wait a bounded time. Safe for use by any thread.
 */
@Component(service = {Commands.class, CommandsFront.class})
public final class CommandsFront implements Commands {
    private final GateTimer timer;
    private final BundleContext context;
    private final SynchronousBundleListener listener = this::bundleChanged;
    private final String instance = UUID.randomUUID().toString().substring(0, 8);

    /** Guarded by this. */
    private final Map<List<String>, Entry> entries = new HashMap<>();

    private long changes;

    /** What is known under one path; immutable, but for the gate. */
    private record Entry(
            CommandSpec spec, Optional<Command> newest, long bundle, Gate<Command> gate) {
        Entry without(Command gone) {
            boolean held = newest.isPresent() && newest.get() == gone;
            return held ? new Entry(spec, Optional.empty(), bundle, gate) : this;
        }
    }

    /** Makes the front; it is told of bundles that are uninstalled. */
    @Activate
    public CommandsFront(@Reference GateTimer timer, BundleContext context) {
        this.timer = timer;
        this.context = context;
        context.addBundleListener(listener);
    }

    @Deactivate
    void close() {
        context.removeBundleListener(listener);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindCommand(Command command, ServiceReference<Command> reference) {
        plug(command, reference.getBundle().getBundleId());
    }

    void unbindCommand(Command command, ServiceReference<Command> reference) {
        Bundle bundle = reference.getBundle();
        if (bundle != null && bundle.getState() == Bundle.STOPPING) {
            retire(bundle.getBundleId());
        }
        unplug(command);
    }

    /**
     * Ends the calls of a bundle that stops. Its commands go one after the other: without this,
     * each would be waited for anew, and the first ones be away for all that time.
     */
    void retire(long bundle) {
        List<Gate.Departure<Command>> all;
        synchronized (this) {
            all =
                    entries.values().stream()
                            .filter(entry -> entry.bundle() == bundle)
                            .flatMap(CommandsFront::departure)
                            .toList();
        }
        boolean unused = Gate.unbind(all);
    }

    private static Stream<Gate.Departure<Command>> departure(Entry entry) {
        return entry.newest().map(command -> new Gate.Departure<>(entry.gate(), command)).stream();
    }

    void plug(Command command, long bundle) {
        CommandSpec spec = command.spec();
        Gate<Command> gate;
        synchronized (this) {
            Entry old = entries.get(spec.path());
            gate = old == null ? new Gate<>("command " + spec.name(), timer) : old.gate();
            if (old == null || !old.spec().equals(spec)) {
                changes++;
            }
            entries.put(spec.path(), new Entry(spec, Optional.of(command), bundle, gate));
        }
        gate.bind(command);
    }

    void unplug(Command command) {
        List<String> path = command.spec().path();
        Entry entry;
        synchronized (this) {
            entry = entries.get(path);
        }
        if (entry == null) {
            return;
        }
        entry.gate().unbind(command);
        synchronized (this) {
            entries.computeIfPresent(path, (same, last) -> last.without(command));
        }
    }

    void uninstalled(long bundle) {
        synchronized (this) {
            if (entries.values().removeIf(entry -> entry.bundle() == bundle)) {
                changes++;
            }
        }
    }

    private void bundleChanged(BundleEvent event) {
        if (event.getType() == BundleEvent.UNINSTALLED) {
            Bundle bundle = event.getBundle();
            uninstalled(bundle.getBundleId());
        }
    }

    @Override
    public synchronized List<CommandSpec> specs() {
        return entries.values().stream()
                .map(Entry::spec)
                .sorted(Comparator.comparing(CommandSpec::name))
                .toList();
    }

    @Override
    public synchronized String version() {
        return instance + "-" + changes;
    }

    @Override
    public synchronized Optional<CommandSpec> find(List<String> words) {
        for (int n = words.size(); n > 0; n--) {
            Entry entry = entries.get(words.subList(0, n));
            if (entry != null) {
                return Optional.of(entry.spec());
            }
        }
        return Optional.empty();
    }

    @Override
    public void run(CommandSpec spec, Call call, Emitter out) throws IOException {
        try (Lease<Command> lease = entry(spec).gate().lease()) {
            lease.get().run(call, out);
        }
    }

    @Override
    public List<String> choices(CommandSpec spec, int position) {
        Optional<Lease<Command>> lent = entry(spec).gate().tryLease();
        if (lent.isEmpty()) {
            return List.of();
        }
        try (Lease<Command> lease = lent.get()) {
            return lease.get().choices(position);
        }
    }

    /** As the contract says; the value may be of a call that a command which goes waits for. */
    @Override
    public String text(CommandSpec spec, Object value, Call call) {
        try (Lease<Command> lease = entry(spec).gate().leaseAgain()) {
            return lease.get().text(value, call);
        }
    }

    /** How many commands have a provider now. */
    public synchronized int available() {
        Set<List<String>> present = new HashSet<>();
        entries.forEach(
                (path, entry) -> {
                    if (!entry.gate().status().isEmpty()) {
                        present.add(path);
                    }
                });
        return present.size();
    }

    private Entry entry(CommandSpec spec) {
        Entry entry;
        synchronized (this) {
            entry = entries.get(spec.path());
        }
        if (entry == null) {
            throw new UnavailableException("command " + spec.name() + " is not installed any more");
        }
        return entry;
    }
}
