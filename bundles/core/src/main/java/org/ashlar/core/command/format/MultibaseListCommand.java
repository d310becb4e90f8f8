package org.ashlar.core.command.format;

import java.io.IOException;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.osgi.service.component.annotations.Component;

/** {@code multibase list}: text encodings by name. Safe for use by any thread. */
@Component(service = Command.class)
public final class MultibaseListCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("multibase", "list")
                    .summary("List available multibase encodings.")
                    .option(Option.flag("prefix", "Also include the single letter prefixes."))
                    .option(Option.flag("numeric", "Also include numeric codes."))
                    .build();

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        out.emitOnce(BaseTable.rows());
    }

    @Override
    public String text(Object value, Call call) {
        return BaseTable.text(value, call);
    }
}
