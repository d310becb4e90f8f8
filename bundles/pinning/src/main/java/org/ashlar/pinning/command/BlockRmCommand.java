package org.ashlar.pinning.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ashlar.block.BlockSession;
import org.ashlar.block.Blockstore;
import org.ashlar.block.GcLocker;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.error.IpfsException;
import org.ashlar.error.StorageException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Multihash;
import org.ashlar.pin.PinReason;
import org.ashlar.pin.Pinner;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * {@code block rm}: removes blocks that no pin keeps. It stands beside the pins, so that it is
 * never there without them. Safe for use by any thread.
 */
@Component(service = Command.class)
public final class BlockRmCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("block", "rm")
                    .summary("Remove IPFS block(s) from the local datastore.")
                    .description(
                            "Removes raw blocks by their CIDs. Pinned blocks, and blocks below"
                                    + " pinned ones, are refused.")
                    .argument(Argument.string("cid", "CIDs of block(s) to remove.").many())
                    .option(Option.flag("force", "Ignore nonexistent blocks.").alias("f"))
                    .option(Option.flag("quiet", "Write minimal output.").alias("q"))
                    .build();

    private final Blockstore store;
    private final Pinner pinner;
    private final GcLocker locker;
    private final PinTargets targets;

    /**
     * @param store where blocks go from
     * @param pinner knows what is kept
     * @param locker keeps pinning away meanwhile
     * @param targets finds what was named
     */
    @Activate
    public BlockRmCommand(
            @Reference Blockstore store,
            @Reference Pinner pinner,
            @Reference GcLocker locker,
            @Reference PinTargets targets) {
        this.store = store;
        this.pinner = pinner;
        this.locker = locker;
        this.targets = targets;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        List<Cid> cids = new ArrayList<>();
        try (BlockSession session = targets.session(call)) {
            for (String path : call.arguments()) {
                cids.add(targets.resolve(call, session, path));
            }
        }
        boolean failed = false;
        GcLocker.Lock held = locker.gcLock(call.context());
        try {
            Set<Multihash> hashes = new LinkedHashSet<>();
            cids.forEach(cid -> hashes.add(cid.hash()));
            Map<Multihash, PinReason> kept = pinner.reasons(call.context(), hashes);
            for (Cid cid : cids) {
                call.context().check();
                failed |= !remove(call, out, cid, kept);
            }
            store.sync();
        } finally {
            held.close();
        }
        if (failed) {
            throw new IpfsException("some blocks not removed");
        }
    }

    private boolean remove(Call call, Emitter out, Cid cid, Map<Multihash, PinReason> kept)
            throws IOException {
        String error = "";
        PinReason reason = kept.get(cid.hash());
        if (reason != null) {
            error = reason.toString();
        } else if (store.has(cid)) {
            error = delete(cid);
        } else if (!call.flag("force")) {
            error = "ipld: could not find " + cid;
        }
        if (error.isEmpty() && call.flag("quiet")) {
            return true;
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("Hash", call.show(cid));
        if (!error.isEmpty()) {
            answer.put("Error", error);
        }
        out.emit(answer);
        return error.isEmpty();
    }

    private String delete(Cid cid) {
        try {
            store.delete(cid.hash());
            return "";
        } catch (StorageException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Override
    public String text(Object value, Call call) {
        if (!(value instanceof Map<?, ?> answer)) {
            return "";
        }
        Object error = answer.get("Error");
        return error == null
                ? "removed " + answer.get("Hash") + "\n"
                : "cannot remove " + answer.get("Hash") + ": " + error + "\n";
    }
}
