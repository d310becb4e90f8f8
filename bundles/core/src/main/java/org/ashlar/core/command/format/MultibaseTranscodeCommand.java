package org.ashlar.core.command.format;

import java.io.IOException;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.osgi.service.component.annotations.Component;

/** {@code multibase transcode}: data in a text encoding. Safe for use by any thread. */
@Component(service = Command.class)
public final class MultibaseTranscodeCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("multibase", "transcode")
                    .summary("Transcode multibase string between bases")
                    .argument(MultibaseData.argument("encoded_file", "encoded data to decode"))
                    .option(MultibaseData.base())
                    .bytes()
                    .build();

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        byte[] data = MultibaseData.decode(MultibaseData.read(call));
        MultibaseData.write(out, MultibaseData.encode(call, data));
    }
}
