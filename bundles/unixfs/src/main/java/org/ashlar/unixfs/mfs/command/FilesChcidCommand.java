package org.ashlar.unixfs.mfs.command;

import java.util.Optional;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.unixfs.mfs.Metadata;
import org.ashlar.unixfs.mfs.Mfs;
import org.ashlar.unixfs.mfs.MfsPath;
import org.ashlar.unixfs.node.CidFormat;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code files chcid}: renames the root block of a directory. Safe for use by any thread. */
@Component(service = Command.class)
public final class FilesChcidCommand implements Command {
    private static final CommandSpec SPEC =
            FilesSpec.of("chcid", "Change the CID version or hash function of a path's root node.")
                    .argument(Argument.string("path", "Path to change (must not be '/')."))
                    .option(FilesSpec.cidVersion())
                    .option(FilesSpec.hash())
                    .build();

    private final Mfs mfs;

    /**
     * @param mfs holds the tree
     */
    @Activate
    public FilesChcidCommand(@Reference Mfs mfs) {
        this.mfs = mfs;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) {
        MfsPath path = MfsPath.parse(call.arguments().get(0));
        if (path.isRoot()) {
            throw new InvalidRequestException(
                    "cannot change CID format of the MFS root; use 'ipfs config Import.CidVersion'"
                            + " and 'ipfs config Import.HashFunction' instead");
        }
        Optional<CidFormat> format = FilesSpec.asked(call);
        if (format.isPresent()) {
            mfs.change(
                    call.context(),
                    call.offline(),
                    FilesSpec.flush(call),
                    tree -> Metadata.rename(tree, path, format.get()));
        } else {
            var unused = mfs.read(call.context(), call.offline(), tree -> tree.get(path));
        }
    }

    @Override
    public String text(Object value, Call call) {
        return "";
    }
}
