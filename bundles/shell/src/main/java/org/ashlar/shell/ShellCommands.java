package org.ashlar.shell;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.felix.service.command.Function;
import org.ashlar.command.Command;
import org.ashlar.command.Commands;
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
    private static final String FUNCTION = "osgi.command.function";

    private final BundleContext context;
    private final Commands commands;
    private final Map<String, ServiceRegistration<Function>> functions = new HashMap<>();
    private final Map<Command, String> words = new HashMap<>();
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
        }
        follow();
    }

    @Deactivate
    void stop() {
        synchronized (words) {
            active = false;
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
        }
    }

    private ServiceRegistration<Function> register(String word) {
        return context.registerService(
                Function.class,
                new ShellFunction(word, commands),
                FrameworkUtil.asDictionary(Map.of(SCOPE, "ipfs", FUNCTION, word)));
    }
}
