package org.ashlar.shell;

import java.util.Comparator;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.felix.service.command.Function;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Commands;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
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
 * datastore flatfs}. Follows bundles as they come and go. Safe for use by any thread.
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
    private final Map<String, ServiceRegistration<Function>> functions = new HashMap<>();
    private final Map<Command, String> words = new HashMap<>();
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
        }
        follow();
    }

    @Deactivate
    void stop() {
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
        synchronized (words) {
            words.put(command, command.spec().path().get(0));
        }
        follow();
    }

    void unbind(Command command) {
        synchronized (words) {
            words.remove(command);
        }
        follow();
    }

    private void follow() {
        synchronized (words) {
            if (!active) {
                return;
            }
            Set<String> wanted = new TreeSet<>(words.values());
            functions
                    .entrySet()
                    .removeIf(
                            entry -> {
                                boolean gone = !wanted.contains(entry.getKey());
                                if (gone) {
                                    entry.getValue().unregister();
                                }
                                return gone;
                            });
            wanted.forEach(word -> functions.computeIfAbsent(word, this::register));
            functions.forEach((word, function) -> describe(word, function));
        }
    }

    private ServiceRegistration<Function> register(String word) {
        return context.registerService(
                Function.class, new ShellFunction(word, commands), properties(word));
    }

    private void describe(String word, ServiceRegistration<Function> function) {
        Dictionary<String, ?> properties = properties(word);
        Object now = function.getReference().getProperty(DESCRIPTION);
        if (!Objects.equals(now, properties.get(DESCRIPTION))) {
            function.setProperties(properties);
        }
    }

    private Dictionary<String, ?> properties(String word) {
        return FrameworkUtil.asDictionary(
                Map.of(SCOPE, SHELL, FUNCTION, word, DESCRIPTION, description(word)));
    }

    /** Summaries of the commands that share a first word. */
    private String description(String word) {
        return words.keySet().stream()
                .map(Command::spec)
                .filter(spec -> spec.path().get(0).equals(word))
                .sorted(Comparator.comparing(CommandSpec::name))
                .map(spec -> spec.path().size() == 1 ? spec.summary() : shown(spec))
                .collect(Collectors.joining("\n"));
    }

    private static String shown(CommandSpec spec) {
        return spec.name() + ": " + spec.summary();
    }
}
