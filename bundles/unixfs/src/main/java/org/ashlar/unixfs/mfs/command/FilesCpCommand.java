package org.ashlar.unixfs.mfs.command;

import java.util.Optional;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.error.ClosedException;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Cid;
import org.ashlar.repo.NodeConfig;
import org.ashlar.unixfs.mfs.Mfs;
import org.ashlar.unixfs.mfs.MfsPath;
import org.ashlar.unixfs.mfs.Operations;
import org.ashlar.unixfs.mfs.Tree;
import org.ashlar.unixfs.node.CidFormat;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code files cp}: adds references to content. Safe for use by any thread. */
@Component(service = Command.class)
public final class FilesCpCommand implements Command {
    private static final CommandSpec SPEC =
            FilesSpec.of("cp", "Add references to IPFS files and directories in MFS.")
                    .argument(Argument.string("source", "Source IPFS or MFS path to copy."))
                    .argument(Argument.string("dest", "Destination within MFS."))
                    .option(Option.flag("force", "Force overwrite of existing files."))
                    .option(Option.flag("parents", "Make parent directories as needed.").alias("p"))
                    .build();

    private final Mfs mfs;
    private final Sources sources;
    private final NodeConfig config;

    /**
     * @param mfs holds the tree
     * @param sources finds what is copied
     * @param config how new directories are named
     */
    @Activate
    public FilesCpCommand(
            @Reference Mfs mfs, @Reference Sources sources, @Reference NodeConfig config) {
        this.mfs = mfs;
        this.sources = sources;
        this.config = config;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) {
        String source = Sources.checked(call.arguments().get(0)).replaceFirst("(?<=.)/+$", "");
        MfsPath given = MfsPath.parse(call.arguments().get(1));
        MfsPath target =
                given.directory() || given.isRoot()
                        ? given.child(source.substring(source.lastIndexOf('/') + 1))
                        : given;
        Optional<CidFormat> format = FilesSpec.format(call, config);
        mfs.change(
                call.context(),
                call.offline(),
                FilesSpec.flush(call),
                tree -> copy(call, tree, source, target, format));
    }

    private Tree copy(
            Call call, Tree tree, String source, MfsPath target, Optional<CidFormat> format) {
        Cid content =
                step("cp: cannot get node from path " + source, () -> sources.find(tree, source));
        Operations.checkUnixFs(tree.workspace(), content);
        Tree parents = withParents(tree, call, target, format);
        Tree free =
                call.flag("force")
                        ? step(
                                "cp: cannot unlink existing file",
                                () -> Operations.unlinkFile(parents, target))
                        : parents;
        return step(
                "cp: cannot put node in path " + target,
                () -> Operations.link(free, target, content));
    }

    private static Tree withParents(
            Tree tree, Call call, MfsPath target, Optional<CidFormat> format) {
        return call.flag("parents") && !target.parent().isRoot()
                ? Operations.makeDirectories(tree, target.parent(), true, format)
                : tree;
    }

    private interface Step<T> {
        T run();
    }

    private static <T> T step(String what, Step<T> step) {
        try {
            return step.run();
        } catch (ClosedException e) {
            throw e;
        } catch (IpfsException e) {
            throw new IpfsException(what + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String text(Object value, Call call) {
        return "";
    }
}
