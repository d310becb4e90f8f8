package org.ashlar.unixfs.mfs.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.error.ClosedException;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.unixfs.mfs.Mfs;
import org.ashlar.unixfs.mfs.MfsPath;
import org.ashlar.unixfs.mfs.Operations;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code files rm}: removes entries. Safe for use by any thread. */
@Component(service = Command.class)
public final class FilesRmCommand implements Command {
    private static final CommandSpec SPEC =
            FilesSpec.of("rm", "Remove a file from MFS.")
                    .argument(Argument.string("path", "File to remove.").many())
                    .option(Option.flag("recursive", "Recursively remove directories.").alias("r"))
                    .option(
                            Option.flag(
                                    "force",
                                    "Forcibly remove target at path; implies -r for directories"))
                    .build();

    private final Mfs mfs;

    /**
     * @param mfs holds the tree
     */
    @Activate
    public FilesRmCommand(@Reference Mfs mfs) {
        this.mfs = mfs;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        if (!FilesSpec.flush(call)) {
            throw new InvalidRequestException(
                    "files rm always flushes for safety. The --flush flag cannot be set to false"
                            + " for this command");
        }
        List<String> errors = new ArrayList<>();
        for (String argument : call.arguments()) {
            MfsPath path;
            try {
                path = MfsPath.parse(argument);
            } catch (InvalidRequestException e) {
                errors.add(argument + " is not a valid path: " + e.getMessage());
                continue;
            }
            try {
                remove(call, path);
            } catch (ClosedException e) {
                throw e;
            } catch (IpfsException e) {
                errors.add(argument + ": " + e.getMessage());
            }
        }
        for (String error : errors) {
            out.emit(error);
        }
        if (!errors.isEmpty()) {
            throw new IpfsException("can't remove some files");
        }
    }

    private void remove(Call call, MfsPath path) {
        mfs.change(
                call.context(),
                call.offline(),
                true,
                tree -> Operations.remove(tree, path, call.flag("recursive"), call.flag("force")));
    }
}
