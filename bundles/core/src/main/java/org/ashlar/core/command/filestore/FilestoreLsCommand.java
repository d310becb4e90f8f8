package org.ashlar.core.command.filestore;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.error.IpfsException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code filestore ls}: which blocks stand in files. Safe for use by any thread. */
@Component(service = Command.class)
public final class FilestoreLsCommand implements Command {
    private static final int MAX_ERRORS = 20;

    private static final CommandSpec SPEC =
            CommandSpec.of("filestore", "ls")
                    .summary("List objects in filestore.")
                    .description(
                            "Each line is a CID, its size, the file below the directory that holds"
                                    + " the repo, and the offset in it. Without arguments all are"
                                    + " listed, and the files are not looked at.")
                    .argument(Argument.string("obj", "Cid of objects to list.").optional().many())
                    .option(
                            Option.flag(
                                    "file-order",
                                    "Sort the results based on the path of the backing file."))
                    .build();

    private final References references;

    /**
     * @param references what there is
     */
    @Activate
    public FilestoreLsCommand(@Reference References references) {
        this.references = references;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        List<String> errors = new ArrayList<>();
        references.forEach(
                call,
                false,
                row -> {
                    if (!row.error().isEmpty() && errors.size() < MAX_ERRORS) {
                        errors.add(row.error());
                    }
                    out.emit(row.json());
                });
        if (!errors.isEmpty() && call.string("encoding").orElse("json").equals("text")) {
            throw new IpfsException(
                    "errors while displaying some entries: " + String.join("; ", errors));
        }
    }

    @Override
    public String text(Object value, Call call) {
        return value instanceof Map<?, ?> row && "".equals(row.get("ErrorMsg"))
                ? ReferenceRow.place(row) + "\n"
                : "";
    }
}
