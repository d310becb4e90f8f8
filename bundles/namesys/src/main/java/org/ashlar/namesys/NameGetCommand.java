package org.ashlar.namesys;

import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.InvalidRequestException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code name get}: the record of a name as it is. Safe for use by any thread. */
@Component(service = Command.class)
public final class NameGetCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("name", "get")
                    .summary("Retrieve a signed IPNS record.")
                    .argument(Argument.string("name", "The IPNS name to look up."))
                    .bytes()
                    .build();

    private final NameSystem names;

    /** Makes the command. */
    @Activate
    public NameGetCommand(@Reference NameSystem names) {
        this.names = names;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        String text = Names.bare(call.argument(0).orElse(""));
        PeerId name =
                Names.key(text)
                        .orElseThrow(
                                () -> new InvalidRequestException("invalid IPNS name: " + text));
        byte[] bytes = names.record(call.context(), name, call.offline()).bytes();
        OutputStream body =
                out.stream("application/vnd.ipfs.ipns-record", OptionalLong.of(bytes.length));
        body.write(bytes);
        body.close();
    }
}
