package org.ashlar.core.command.node;

import java.io.IOException;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.core.repo.ConfigStore;
import org.ashlar.core.repo.JsonTree;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code config show}: the whole configuration without secrets. Safe for use by any thread. */
@Component(service = Command.class)
public final class ConfigShowCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("config", "show")
                    .summary("Output config file contents.")
                    .description("Secrets, such as the private key, are left out.")
                    .build();

    private final ConfigStore config;

    /** A command on the running node's configuration, or on a file. */
    @Activate
    public ConfigShowCommand(@Reference ConfigStore config) {
        this.config = config;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        config.refresh();
        out.emitOnce(config.shown());
    }

    @Override
    public String text(Object value, Call call) {
        return JsonTree.indented(value, "  ") + "\n";
    }
}
