package org.ashlar.core.command.key;

import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.error.InvalidRequestException;
import org.osgi.service.component.annotations.Component;

/**
 * {@code key export}: writes a key to a file. Only the program can; here is the spec. Safe for use
 * by any thread.
 */
@Component(service = Command.class)
public final class KeyExportCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("key", "export")
                    .summary("Export a keypair")
                    .argument(Argument.string("name", "name of key to export").orStdin())
                    .option(
                            Option.string("output", "The path where the output should be stored.")
                                    .alias("o"))
                    .option(
                            Option.string(
                                            "format",
                                            "libp2p-protobuf-cleartext or pem-pkcs8-cleartext")
                                    .alias("f")
                                    .orElse("libp2p-protobuf-cleartext"))
                    .localOnly()
                    .build();

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) {
        throw new InvalidRequestException("a key can only be exported by the program");
    }
}
