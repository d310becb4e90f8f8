package org.ashlar.core.front.routing.command;

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

/** Commands of {@code dht} that only say where they went. Safe for use by any thread. */
@Component(
        service = {},
        immediate = true)
public final class RemovedDhtCommands {
    private static final List<String> NAMES =
            List.of("findpeer", "findprovs", "get", "provide", "put");

    private final List<ServiceRegistration<Command>> registered;

    /** Registers them. */
    @Activate
    public RemovedDhtCommands(BundleContext context) {
        registered =
                NAMES.stream()
                        .map(
                                name ->
                                        context.registerService(
                                                Command.class, new Removed(name), null))
                        .toList();
    }

    @Deactivate
    void close() {
        registered.forEach(ServiceRegistration::unregister);
    }

    /** One of them. */
    record Removed(String name) implements Command {
        @Override
        public CommandSpec spec() {
            return CommandSpec.of("dht", name)
                    .summary("Removed, use 'ipfs routing " + name + "' instead.")
                    .argument(Argument.string("arg", "Not looked at.").optional().many())
                    .build();
        }

        @Override
        public void run(Call call, Emitter out) {
            throw new IpfsException("removed, use 'ipfs routing' instead");
        }
    }
}
