package org.ashlar.unixfs.mfs.command;

import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.unixfs.mfs.Metadata;
import org.ashlar.unixfs.mfs.Mfs;
import org.ashlar.unixfs.mfs.MfsPath;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code files chmod}: changes permissions. Safe for use by any thread. */
@Component(service = Command.class)
public final class FilesChmodCommand implements Command {
    private static final CommandSpec SPEC =
            FilesSpec.of("chmod", "Change optional POSIX mode permissions.")
                    .argument(Argument.string("mode", "Mode to apply to node (numeric notation)"))
                    .argument(Argument.string("path", "Path to apply mode"))
                    .build();

    private final Mfs mfs;

    /**
     * @param mfs holds the tree
     */
    @Activate
    public FilesChmodCommand(@Reference Mfs mfs) {
        this.mfs = mfs;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) {
        MfsPath path = MfsPath.parse(call.arguments().get(1));
        int mode = mode(call.arguments().get(0));
        mfs.change(
                call.context(),
                call.offline(),
                FilesSpec.flush(call),
                tree -> Metadata.chmod(tree, path, mode));
    }

    private static int mode(String text) {
        try {
            return Integer.parseInt(text, 8) & 0777;
        } catch (NumberFormatException e) {
            throw new InvalidRequestException(
                    "strconv.ParseInt: parsing \"" + text + "\": invalid syntax", e);
        }
    }

    @Override
    public String text(Object value, Call call) {
        return "";
    }
}
