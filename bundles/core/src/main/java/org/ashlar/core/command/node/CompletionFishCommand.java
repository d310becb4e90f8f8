package org.ashlar.core.command.node;

import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.error.InvalidRequestException;
import org.osgi.service.component.annotations.Component;

/**
 * {@code commands completion fish}: a script for the shell. Only the program can; here is the spec.
 * Safe for use by any thread.
 */
@Component(service = Command.class)
public final class CompletionFishCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("commands", "completion", "fish")
                    .summary("Generate fish shell completions.")
                    .localOnly()
                    .build();

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) {
        throw new InvalidRequestException("completions are made by the program");
    }
}
