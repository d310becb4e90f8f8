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
import org.ashlar.error.IpfsException;
import org.ashlar.repo.Keystore;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code key rename}: gives a key another name. Safe for use by any thread. */
@Component(service = Command.class)
public final class KeyRenameCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("key", "rename")
                    .summary("Rename a keypair.")
                    .argument(Argument.string("name", "name of key to rename"))
                    .argument(Argument.string("newName", "new name of the key"))
                    .option(Option.flag("force", "Allow to overwrite an existing key.").alias("f"))
                    .option(KeyText.base())
                    .build();

    private final Keystore keys;

    /**
     * @param keys the repo's keys
     */
    @Activate
    public KeyRenameCommand(@Reference Keystore keys) {
        this.keys = keys;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        String from = call.arguments().get(0);
        String to = call.arguments().get(1);
        boolean replaced = keys.rename(from, to, call.flag("force"));
        Keystore.Entry entry =
                keys.find(to)
                        .orElseThrow(() -> new IpfsException("no key named " + to + " was found"));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("Was", from);
        answer.put("Now", to);
        answer.put("Id", KeyText.id(call, entry.key()));
        answer.put("Overwrite", replaced);
        out.emitOnce(answer);
    }

    @Override
    public String text(Object value, Call call) {
        if (!(value instanceof Map<?, ?> answer)) {
            return "";
        }
        boolean replaced = Boolean.TRUE.equals(answer.get("Overwrite"));
        return "Key "
                + answer.get("Id")
                + " renamed to "
                + answer.get("Now")
                + (replaced ? " with overwriting\n" : "\n");
    }
}
