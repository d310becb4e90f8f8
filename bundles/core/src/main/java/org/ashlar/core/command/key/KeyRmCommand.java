package org.ashlar.core.command.key;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.error.IpfsException;
import org.ashlar.repo.Keystore;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code key rm}: removes keys. Safe for use by any thread. */
@Component(service = Command.class)
public final class KeyRmCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("key", "rm")
                    .summary("Remove a keypair.")
                    .argument(Argument.string("name", "names of keys to remove").many().orStdin())
                    .option(Option.flag("l", "Show extra information about keys."))
                    .option(KeyText.base())
                    .build();

    private final Keystore keys;

    /**
     * @param keys the repo's keys
     */
    @Activate
    public KeyRmCommand(@Reference Keystore keys) {
        this.keys = keys;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        for (String name : call.arguments()) {
            if (!name.equals(Keystore.SELF) && keys.find(name).isEmpty()) {
                throw new IpfsException("no key named " + name + " was found");
            }
        }
        List<Keystore.Entry> removed = new ArrayList<>();
        for (String name : call.arguments()) {
            removed.add(keys.remove(name));
        }
        out.emitOnce(KeyText.entries(call, removed));
    }

    @Override
    public String text(Object value, Call call) {
        return KeyText.list(value, call.flag("l"));
    }
}
