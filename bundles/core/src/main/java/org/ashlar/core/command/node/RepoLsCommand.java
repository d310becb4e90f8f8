package org.ashlar.core.command.node;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ashlar.block.Blockstore;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code repo ls}: CIDs of all blocks here. Safe for use by any thread. */
@Component(service = Command.class)
public final class RepoLsCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("repo", "ls")
                    .summary("List all local references.")
                    .description(
                            "Names every block on this node, in the order of its hash. How a block"
                                    + " was linked is not known here: each stands as a CIDv1 with"
                                    + " the codec raw.")
                    .build();

    private static final int PAGE = 256;

    private final Blockstore blocks;

    /** A command on the store of blocks. */
    @Activate
    public RepoLsCommand(@Reference Blockstore blocks) {
        this.blocks = blocks;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        Multihash after = null;
        List<Multihash> page;
        do {
            call.context().check();
            page = blocks.hashes(after, PAGE);
            for (Multihash hash : page) {
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("Ref", call.show(Cid.v1(Multicodec.RAW, hash)));
                line.put("Err", "");
                out.emit(line);
                after = hash;
            }
        } while (page.size() == PAGE);
    }

    @Override
    public String text(Object value, Call call) {
        return value instanceof Map<?, ?> line ? line.get("Ref") + "\n" : "";
    }
}
