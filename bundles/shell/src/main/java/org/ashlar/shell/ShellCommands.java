package org.ashlar.shell;

import java.util.Dictionary;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.felix.service.command.Function;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Commands;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Offers every command of the node in Gogo, one function for each first word: {@code ipfs:swap
 * datastore flatfs}. As at the other doors, a command stays until its bundle is uninstalled. Safe
 * for use by any thread.
 */
@Component(
        service = {},
        immediate = true)
public final class ShellCommands {
    private static final String SCOPE = "osgi.command.scope";
    private static final String SHELL = "ipfs";
    private static final String DESCRIPTION = "osgi.command.description";
    private static final String FUNCTION = "osgi.command.function";

    private final BundleContext context;
    private final Commands commands;

    /** Told when the front of the commands, which listens synchronously, knows already. */
    private final BundleListener listener = this::bundleChanged;

    /** Guarded by itself, as what follows: specs by name, by first word. */
    private final Map<String, SortedMap<String, CommandSpec>> words = new HashMap<>();

    private final Map<String, ServiceRegistration<Function>> functions = new HashMap<>();
    private @Nullable ServiceRegistration<Function> help;
    private boolean active;

    @Activate
    public ShellCommands(BundleContext context, @Reference Commands commands) {
        this.context = context;
        this.commands = commands;
    }

    /** Called once the component is up; binds may have come before. */
    @Activate
    void start() {
        context.addBundleListener(listener);
        synchronized (words) {
            active = true;
            help =
                    context.registerService(
                            Function.class,
                            new ShellHelp(commands),
                            FrameworkUtil.asDictionary(
                                    Map.of(
                                            SCOPE,
                                            SHELL,
                                            FUNCTION,
                                            "help",
                                            DESCRIPTION,
                                            "List the commands of the node, or explain one.")));
            words.keySet().forEach(this::offer);
        }
    }

    @Deactivate
    void stop() {
        context.removeBundleListener(listener);
        synchronized (words) {
            active = false;
            if (help != null) {
                help.unregister();
                help = null;
            }
            functions.values().forEach(ServiceRegistration::unregister);
            functions.clear();
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            bind = "bind",
            unbind = "unbind")
    void bind(Command command) {
        CommandSpec spec = command.spec();
        String word = spec.path().get(0);
        synchronized (words) {
            CommandSpec before =
                    words.computeIfAbsent(word, first -> new TreeMap<>()).put(spec.name(), spec);
            if (active && !spec.equals(before)) {
                offer(word);
            }
        }
    }

    void unbind(Command command) {
        // its spec stays: an update may be under way
    }

    private void bundleChanged(BundleEvent event) {
        if (event.getType() != BundleEvent.UNINSTALLED) {
            return;
        }
        synchronized (words) {
            for (Map.Entry<String, SortedMap<String, CommandSpec>> entry : words.entrySet()) {
                boolean fewer = entry.getValue().values().removeIf(this::isForgotten);
                if (active && fewer) {
                    offer(entry.getKey());
                }
            }
        }
    }

    private boolean isForgotten(CommandSpec spec) {
        return commands.find(spec.path())
                .filter(known -> known.path().equals(spec.path()))
                .isEmpty();
    }

    /** Makes the function of a word what its commands say; the caller holds the lock. */
    private void offer(String word) {
        SortedMap<String, CommandSpec> specs = words.getOrDefault(word, new TreeMap<>());
        ServiceRegistration<Function> function = functions.get(word);
        if (specs.isEmpty()) {
            functions.remove(word);
            if (function != null) {
                function.unregister();
            }
            return;
        }
        Dictionary<String, ?> properties =
                FrameworkUtil.asDictionary(
                        Map.of(SCOPE, SHELL, FUNCTION, word, DESCRIPTION, description(specs)));
        if (function != null) {
            function.setProperties(properties);
        } else {
            ShellFunction made = new ShellFunction(word, commands);
            functions.put(word, context.registerService(Function.class, made, properties));
        }
    }

    /** Summaries of the commands that share a first word. */
    private static String description(SortedMap<String, CommandSpec> specs) {
        return specs.values().stream()
                .map(spec -> spec.path().size() == 1 ? spec.summary() : shown(spec))
                .collect(Collectors.joining("\n"));
    }

    private static String shown(CommandSpec spec) {
        return spec.name() + ": " + spec.summary();
    }
}
