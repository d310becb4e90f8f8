package org.ashlar.core.command.node;

import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.error.InvalidRequestException;
import org.osgi.service.component.annotations.Component;

/**
 * {@code config edit}: opens the file in an editor. Only the program can; here is the spec. Safe
 * for use by any thread.
 */
@Component(service = Command.class)
public final class ConfigEditCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("config", "edit")
                    .summary("Open the config file for editing in $EDITOR.")
                    .description("To use 'ipfs config edit', you must have $EDITOR set.")
                    .localOnly()
                    .build();

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) {
        throw new InvalidRequestException("an editor can only be opened by the program");
    }
}
