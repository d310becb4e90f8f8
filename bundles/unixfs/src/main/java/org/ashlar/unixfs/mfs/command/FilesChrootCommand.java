package org.ashlar.unixfs.mfs.command;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.ashlar.block.Block;
import org.ashlar.block.Blockstore;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.unixfs.mfs.Mfs;
import org.ashlar.unixfs.node.Attributes;
import org.ashlar.unixfs.node.CidFormat;
import org.ashlar.unixfs.node.FsNode;
import org.ashlar.unixfs.node.Nodes;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * {@code files chroot}: makes another directory the root. Unlike Kubo's it also works in a running
 * node, as states of the tree are exchanged as a whole. Safe for use by any thread.
 */
@Component(service = Command.class)
public final class FilesChrootCommand implements Command {
    private static final CommandSpec SPEC =
            FilesSpec.of("chroot", "Change the MFS root CID.")
                    .argument(
                            Argument.string("cid", "New root CID (defaults to empty directory).")
                                    .optional())
                    .option(
                            Option.flag(
                                    "confirm", "Confirm this potentially destructive operation."))
                    .build();

    private final Mfs mfs;
    private final Blockstore blockstore;

    /**
     * @param mfs holds the tree
     * @param blockstore must hold the new root
     */
    @Activate
    public FilesChrootCommand(@Reference Mfs mfs, @Reference Blockstore blockstore) {
        this.mfs = mfs;
        this.blockstore = blockstore;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        if (!call.flag("confirm")) {
            throw new InvalidRequestException(
                    "this is a potentially destructive operation; pass --confirm to proceed");
        }
        Cid root = call.argument(0).isPresent() ? given(call.argument(0).get()) : empty();
        Cid before = mfs.replaceRoot(call.context(), root);
        out.emitOnce(Map.of("Old", call.show(before), "New", call.show(root)));
    }

    private Cid empty() {
        byte[] data = Nodes.directory(List.of(), Attributes.NONE);
        Block block = new Block(CidFormat.V0.node(data), data);
        blockstore.put(block);
        return block.cid();
    }

    private Cid given(String text) {
        Cid cid;
        try {
            cid = Cid.parse(text.replaceFirst("^/ipfs/", ""));
        } catch (FormatException e) {
            throw new InvalidRequestException("invalid CID \"" + text + "\": " + e.getMessage(), e);
        }
        Block block =
                blockstore
                        .get(cid)
                        .orElseThrow(
                                () ->
                                        new InvalidRequestException(
                                                "new root "
                                                        + cid
                                                        + " does not exist locally; fetch it first"
                                                        + " with 'ipfs block get'"));
        if (!FsNode.of(block).info().isDirectory()) {
            throw new InvalidRequestException("new root must be a directory");
        }
        return cid;
    }

    @Override
    public String text(Object value, Call call) {
        return value instanceof Map<?, ?> roots
                ? "MFS root changed from " + roots.get("Old") + " to " + roots.get("New") + "\n"
                : "";
    }
}
