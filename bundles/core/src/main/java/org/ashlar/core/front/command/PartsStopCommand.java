package org.ashlar.core.front.command;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.core.config.DatastoreConfigs;
import org.ashlar.core.plugin.Plugins;
import org.ashlar.error.InvalidRequestException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code parts stop}: stops a part that can be done without. Safe for use by any thread. */
@Component
public final class PartsStopCommand implements Command {
    private static final String STORE = "datastore-";

    private static final CommandSpec SPEC =
            CommandSpec.of("parts", "stop")
                    .summary("Stop a part until it is started again or the node restarts.")
                    .argument(Argument.string("name", "Name of the part, such as bitswap."))
                    .build();

    private final Plugins plugins;
    private final DatastoreConfigs stores;

    /** Makes the command over the plugins. */
    @Activate
    public PartsStopCommand(@Reference Plugins plugins, @Reference DatastoreConfigs stores) {
        this.plugins = plugins;
        this.stores = stores;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public List<String> choices(int position) {
        return position == 0 ? plugins.names() : List.of();
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        String name = call.arguments().get(0);
        if (stores.stores().stream().anyMatch(store -> name.equals(STORE + store.kind()))) {
            throw new InvalidRequestException(
                    name + " holds the node's data; first use 'swap datastore'");
        }
        if (name.equals("rpc-api")) {
            throw new InvalidRequestException(
                    "without rpc-api nobody could start it again; stop it in the OSGi console");
        }
        plugins.stop(name);
        out.emitOnce(Map.of("Stopped", name));
    }

    @Override
    public String text(Object value, Call call) {
        return "stopped " + call.arguments().get(0) + "\n";
    }
}
