package org.ashlar.core.command.format;

import java.io.IOException;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.osgi.service.component.annotations.Component;

/** {@code multibase decode}: data in a text encoding. Safe for use by any thread. */
@Component(service = Command.class)
public final class MultibaseDecodeCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("multibase", "decode")
                    .summary("Decode multibase string")
                    .argument(MultibaseData.argument("encoded_file", "encoded data to decode"))
                    .bytes()
                    .build();

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        MultibaseData.write(out, MultibaseData.decode(MultibaseData.read(call)));
    }
}
