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
import org.ashlar.multiformats.Multibase;
import org.ashlar.repo.Keystore;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code key sign}: signs data with a key. Safe for use by any thread. */
@Component(service = Command.class)
public final class KeySignCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("key", "sign")
                    .summary("Generates a signature for the given data with a specified key.")
                    .argument(Argument.file("data", "The data to sign.").orStdin())
                    .option(
                            Option.string("key", "The name of the key to use for signing.")
                                    .alias("k"))
                    .option(KeyText.base())
                    .build();

    private final Keystore keys;

    /**
     * @param keys the repo's keys
     */
    @Activate
    public KeySignCommand(@Reference Keystore keys) {
        this.keys = keys;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        Keystore.Entry key = KeyMessages.own(keys, call.string("key").orElse(Keystore.SELF));
        byte[] signature = keys.sign(key.name(), KeyMessages.message(call));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("Key", KeyText.entry(call, key.name(), key.key()));
        answer.put("Signature", Multibase.BASE64URL.encode(signature));
        out.emitOnce(answer);
    }
}
