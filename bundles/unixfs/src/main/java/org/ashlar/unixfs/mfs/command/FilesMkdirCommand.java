package org.ashlar.unixfs.mfs.command;

import java.util.Optional;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.repo.NodeConfig;
import org.ashlar.unixfs.mfs.Mfs;
import org.ashlar.unixfs.mfs.MfsPath;
import org.ashlar.unixfs.mfs.Operations;
import org.ashlar.unixfs.node.CidFormat;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code files mkdir}: makes directories. Safe for use by any thread. */
@Component(service = Command.class)
public final class FilesMkdirCommand implements Command {
    private static final CommandSpec SPEC =
            FilesSpec.of("mkdir", "Make directories.")
                    .argument(Argument.string("path", "Path to dir to make."))
                    .option(Option.flag("parents", "Make parent directories as needed.").alias("p"))
                    .option(FilesSpec.cidVersion())
                    .option(FilesSpec.hash())
                    .build();

    private final Mfs mfs;
    private final NodeConfig config;

    /**
     * @param mfs holds the tree
     * @param config how new blocks are named
     */
    @Activate
    public FilesMkdirCommand(@Reference Mfs mfs, @Reference NodeConfig config) {
        this.mfs = mfs;
        this.config = config;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) {
        MfsPath path = MfsPath.parse(call.arguments().get(0));
        Optional<CidFormat> format = FilesSpec.format(call, config);
        boolean parents = call.flag("parents");
        mfs.change(
                call.context(),
                call.offline(),
                FilesSpec.flush(call),
                tree -> Operations.makeDirectories(tree, path, parents, format));
    }

    @Override
    public String text(Object value, Call call) {
        return "";
    }
}
