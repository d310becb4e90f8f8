package org.ashlar.core.command.key;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.crypto.PublicKey;
import org.ashlar.multiformats.Multibase;
import org.ashlar.repo.Keystore;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code key verify}: checks a signature. Safe for use by any thread. */
@Component(service = Command.class)
public final class KeyVerifyCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("key", "verify")
                    .summary("Verify that the given data and signature match.")
                    .argument(Argument.file("data", "The data to verify against.").orStdin())
                    .option(
                            Option.string("key", "The name of the key to use for verifying.")
                                    .alias("k"))
                    .option(Option.string("signature", "Multibase-encoded signature.").alias("s"))
                    .option(KeyText.base())
                    .build();

    private final Keystore keys;

    /**
     * @param keys the repo's keys
     */
    @Activate
    public KeyVerifyCommand(@Reference Keystore keys) {
        this.keys = keys;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        String name = call.string("key").orElse(Keystore.SELF);
        PublicKey key = KeyMessages.any(keys, name);
        byte[] signature = Multibase.decode(call.string("signature").orElse(""));
        boolean valid = key.verifies(KeyMessages.message(call), signature);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("Key", KeyText.entry(call, keys.find(name).isPresent() ? name : "", key));
        answer.put("SignatureValid", valid);
        out.emitOnce(answer);
    }
}
