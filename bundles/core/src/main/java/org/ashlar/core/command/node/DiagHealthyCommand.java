package org.ashlar.core.command.node;

import java.io.IOException;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.osgi.service.component.annotations.Component;

/** {@code diag healthy}: answers when the node does. Safe for use by any thread. */
@Component(service = Command.class)
public final class DiagHealthyCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("diag", "healthy").summary("Check that the node answers.").build();

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        out.emitOnce("ok");
    }
}
