package org.ashlar.core.command.format;

import java.io.IOException;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.osgi.service.component.annotations.Component;

/** {@code multibase encode}: data in a text encoding. Safe for use by any thread. */
@Component(service = Command.class)
public final class MultibaseEncodeCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("multibase", "encode")
                    .summary("Encode data into multibase string")
                    .argument(MultibaseData.argument("file", "data to encode"))
                    .option(MultibaseData.base())
                    .bytes()
                    .build();

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        MultibaseData.write(out, MultibaseData.encode(call, MultibaseData.read(call)));
    }
}
