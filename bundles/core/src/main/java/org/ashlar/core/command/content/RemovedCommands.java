package org.ashlar.core.command.content;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Hashtable;
import java.util.List;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.error.IpfsException;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * Registers the commands that Kubo took away and still answers with a hint. Confined to the
 * component runtime.
 */
@Component(immediate = true, service = RemovedCommands.class)
public final class RemovedCommands {
    private static final String OBJECT = "removed, use 'ipfs dag' or 'ipfs files' instead";

    private final Deque<ServiceRegistration<Command>> registrations = new ArrayDeque<>();

    /** Registers them. */
    @Activate
    public RemovedCommands(BundleContext context) {
        for (String word : List.of("data", "get", "links", "new", "put", "stat")) {
            register(context, OBJECT, "object", word);
        }
        for (String word : List.of("append-data", "set-data")) {
            register(context, OBJECT, "object", "patch", word);
        }
    }

    private void register(BundleContext context, String message, String... words) {
        Command command = new Removed(words, message);
        registrations.push(
                context.registerService(Command.class, command, new Hashtable<String, Object>()));
    }

    @Deactivate
    void close() {
        while (!registrations.isEmpty()) {
            registrations.pop().unregister();
        }
    }

    /** Says what to use instead. */
    private static final class Removed implements Command {
        private final CommandSpec spec;
        private final String message;

        Removed(String[] words, String message) {
            this.message = message;
            spec =
                    CommandSpec.of(words)
                            .summary("Removed, see another command.")
                            .description(message)
                            .argument(Argument.string("ignored", "Anything.").many().optional())
                            .build();
        }

        @Override
        public CommandSpec spec() {
            return spec;
        }

        @Override
        public void run(Call call, Emitter out) {
            throw new IpfsException(message);
        }
    }
}
