package org.ashlar.core.command.key;

import java.io.IOException;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.repo.Keystore;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code key list}: all keys. Safe for use by any thread. */
@Component(service = Command.class)
public final class KeyListCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("key", "list")
                    .summary("Deprecated: use 'ipfs key ls' instead.")
                    .option(Option.flag("l", "Show extra information about keys."))
                    .option(KeyText.base())
                    .build();

    private final Keystore keys;

    /**
     * @param keys the repo's keys
     */
    @Activate
    public KeyListCommand(@Reference Keystore keys) {
        this.keys = keys;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        out.emitOnce(KeyText.entries(call, keys.list()));
    }

    @Override
    public String text(Object value, Call call) {
        return KeyText.list(value, call.flag("l"));
    }
}
