package org.ashlar.core.command.key;

import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.error.InvalidRequestException;
import org.osgi.service.component.annotations.Component;

/**
 * {@code key rotate}: makes a new identity. Only the program can; here is the spec. Safe for use by
 * any thread.
 */
@Component(service = Command.class)
public final class KeyRotateCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("key", "rotate")
                    .summary("Rotates the IPFS identity.")
                    .description(
                            "Generates a new identity and backs up the old one; the daemon must not run.")
                    .option(
                            Option.string(
                                            "oldkey",
                                            "Keystore name to use for backing up your existing identity")
                                    .alias("o"))
                    .option(
                            Option.string(
                                            "type",
                                            "type of the key to create: rsa, ed25519, secp256k1")
                                    .alias("t")
                                    .orElse("ed25519"))
                    .option(Option.integer("size", "size of the key to generate").alias("s"))
                    .localOnly()
                    .build();

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) {
        throw new InvalidRequestException(
                "ipfs daemon is running. please stop it to run this command");
    }
}
