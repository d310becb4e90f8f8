package org.ashlar.core.front.command;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.core.plugin.Plugins;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code parts start}: starts a part that was stopped. Safe for use by any thread. */
@Component
public final class PartsStartCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("parts", "start")
                    .summary("Start a part that was stopped.")
                    .argument(Argument.string("name", "Name of the part, such as bitswap."))
                    .build();

    private final Plugins plugins;

    /** Makes the command over the plugins. */
    @Activate
    public PartsStartCommand(@Reference Plugins plugins) {
        this.plugins = plugins;
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
        plugins.start(name);
        out.emitOnce(Map.of("Started", name));
    }

    @Override
    public String text(Object value, Call call) {
        return "started " + call.arguments().get(0) + "\n";
    }
}
