package org.ashlar.core.command.filestore;

import java.io.IOException;
import java.util.Map;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code filestore verify}: reads the files behind references. Safe for use by any thread. */
@Component(service = Command.class)
public final class FilestoreVerifyCommand implements Command {
    private static final String REMOVE = "remove-bad-blocks";

    private static final CommandSpec SPEC =
            CommandSpec.of("filestore", "verify")
                    .summary("Verify objects in filestore.")
                    .description(
                            "Each line begins with what was found: ok; changed, no-file or error"
                                    + " (of the file); ERROR (of the reference); missing (there is"
                                    + " no reference).")
                    .argument(Argument.string("obj", "Cid of objects to verify.").optional().many())
                    .option(
                            Option.flag(
                                    "file-order",
                                    "Verify the objects based on the order of the backing file."))
                    .option(Option.flag(REMOVE, "Remove bad blocks."))
                    .build();

    private final References references;

    /**
     * @param references what there is
     */
    @Activate
    public FilestoreVerifyCommand(@Reference References references) {
        this.references = references;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        boolean remove = call.flag(REMOVE);
        references.forEach(
                call,
                true,
                row -> {
                    if (remove && row.bad()) {
                        references.remove(row);
                    }
                    out.emit(row.json());
                });
    }

    @Override
    public String text(Object value, Call call) {
        if (!(value instanceof Map<?, ?> row)) {
            return "";
        }
        String line = ReferenceRow.status(row) + ReferenceRow.place(row);
        if (call.flag(REMOVE)) {
            line += ReferenceRow.bad(row) ? " remove" : " keep";
        }
        return line + "\n";
    }
}
