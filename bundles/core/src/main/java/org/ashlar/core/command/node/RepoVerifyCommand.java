package org.ashlar.core.command.node;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ashlar.block.Block;
import org.ashlar.block.Blockstore;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.error.IpfsException;
import org.ashlar.error.StorageException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code repo verify}: hashes every block here again. Safe for use by any thread. */
@Component(service = Command.class)
public final class RepoVerifyCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("repo", "verify")
                    .summary("Verify all blocks in repo are not corrupted.")
                    .build();

    private static final int PAGE = 256;

    private final Blockstore blocks;

    /** A command on the store of blocks. */
    @Activate
    public RepoVerifyCommand(@Reference Blockstore blocks) {
        this.blocks = blocks;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        long count = 0;
        long corrupt = 0;
        Multihash after = null;
        List<Multihash> page;
        do {
            page = blocks.hashes(after, PAGE);
            for (Multihash hash : page) {
                call.context().check();
                Cid cid = Cid.v1(Multicodec.RAW, hash);
                Optional<String> fault = fault(cid);
                if (fault.isPresent()) {
                    corrupt++;
                    String name = call.show(cid);
                    out.emit(line("block " + name + " was corrupt (" + fault.get() + ")", 0));
                }
                out.emit(line("", ++count));
                after = hash;
            }
        } while (page.size() == PAGE);
        if (corrupt > 0) {
            throw new StorageException("verify complete, some blocks were corrupt");
        }
        out.emit(line("verify complete, all blocks validated.", 0));
    }

    /** What is wrong with a block; a block that was deleted meanwhile is right. */
    private Optional<String> fault(Cid cid) {
        try {
            Optional<Block> block = blocks.get(cid);
            return block.isEmpty() || Hashes.verifies(cid.hash(), block.get().data())
                    ? Optional.empty()
                    : Optional.of("block in storage has different hash than requested");
        } catch (IpfsException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, Object> line(String message, long progress) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("Msg", message);
        line.put("Progress", progress);
        return line;
    }

    @Override
    public String text(Object value, Call call) {
        if (!(value instanceof Map<?, ?> line)) {
            return "";
        }
        Object message = line.get("Msg");
        return "".equals(message) ? line.get("Progress") + " blocks processed.\r" : message + "\n";
    }
}
