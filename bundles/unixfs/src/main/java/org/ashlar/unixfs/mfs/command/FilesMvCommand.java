package org.ashlar.unixfs.mfs.command;

import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.unixfs.mfs.Mfs;
import org.ashlar.unixfs.mfs.MfsPath;
import org.ashlar.unixfs.mfs.Operations;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code files mv}: moves an entry. Safe for use by any thread. */
@Component(service = Command.class)
public final class FilesMvCommand implements Command {
    private static final CommandSpec SPEC =
            FilesSpec.of("mv", "Move files.")
                    .argument(Argument.string("source", "Source file to move."))
                    .argument(Argument.string("dest", "Destination path for file to be moved to."))
                    .build();

    private final Mfs mfs;

    /**
     * @param mfs holds the tree
     */
    @Activate
    public FilesMvCommand(@Reference Mfs mfs) {
        this.mfs = mfs;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) {
        MfsPath from = MfsPath.parse(call.arguments().get(0));
        MfsPath to = MfsPath.parse(call.arguments().get(1));
        mfs.change(
                call.context(),
                call.offline(),
                FilesSpec.flush(call),
                tree -> Operations.move(tree, from, to));
    }

    @Override
    public String text(Object value, Call call) {
        return "";
    }
}
