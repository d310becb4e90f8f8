package org.ashlar.core.front.command;

import java.io.IOException;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.core.front.net.BootstrapPeers;
import org.ashlar.repo.NodeConfig;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code bootstrap}: the same as {@code bootstrap list}. Safe for use by any thread. */
@Component(service = Command.class)
public final class BootstrapCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("bootstrap")
                    .summary("Show or edit the list of bootstrap peers.")
                    .build();

    private final NodeConfig config;

    /** Made by its component runtime. */
    @Activate
    public BootstrapCommand(@Reference NodeConfig config) {
        this.config = config;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        out.emitOnce(BootstrapList.answer(config.strings(BootstrapPeers.KEY)));
    }

    @Override
    public String text(Object value, Call call) {
        return BootstrapList.text("", value);
    }
}
