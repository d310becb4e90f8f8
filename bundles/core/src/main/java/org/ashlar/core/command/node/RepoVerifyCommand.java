package org.ashlar.core.command.node;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ashlar.block.Block;
import org.ashlar.block.BlockService;
import org.ashlar.block.BlockSession;
import org.ashlar.block.Blockstore;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.GoDuration;
import org.ashlar.command.Option;
import org.ashlar.core.front.store.BlockstoreFront;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.error.StorageException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.ashlar.repo.Repo;
import org.ashlar.runtime.CallScope;
import org.ashlar.runtime.Pools;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * {@code repo verify}: hashes every stored block again, and can remove or fetch anew what rotted.
 * Safe for use by any thread.
 */
@Component(service = Command.class)
public final class RepoVerifyCommand implements Command {
    private static final String HEAL_TIMEOUT = "30s";
    private static final CommandSpec SPEC =
            CommandSpec.of("repo", "verify")
                    .summary("Verify all blocks in repo are not corrupted.")
                    .description(
                            "Without options this only reports. Removed blocks that no peer has are"
                                    + " gone; corrupt ones are of no use either.")
                    .option(Option.flag("drop", "Remove corrupt blocks from datastore."))
                    .option(
                            Option.flag(
                                    "heal",
                                    "Remove corrupt blocks and re-fetch from network (implies"
                                            + " --drop)."))
                    .option(
                            Option.string(
                                            "heal-timeout",
                                            "Maximum time to wait for each block heal.")
                                    .orElse(HEAL_TIMEOUT))
                    .build();

    private static final int PAGE = 256;

    private final Blockstore blocks;
    private final BlockService service;
    private final Pools pools;
    private final boolean offline;

    /**
     * A command on the store of blocks, which asks peers where it may. What files hold is left to
     * {@code filestore verify}.
     */
    @Activate
    public RepoVerifyCommand(
            @Reference BlockstoreFront blocks,
            @Reference BlockService service,
            @Reference Pools pools,
            @Reference Repo repo) {
        this(blocks, service, pools, repo.offline());
    }

    RepoVerifyCommand(Blockstore blocks, BlockService service, Pools pools, boolean offline) {
        this.blocks = blocks;
        this.service = service;
        this.pools = pools;
        this.offline = offline;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        boolean heal = call.flag("heal");
        if (heal && (offline || call.offline())) {
            throw new InvalidRequestException(
                    "cannot heal corrupt blocks without a network: start the daemon first");
        }
        Duration limit = limit(call);
        Repair repair = heal ? healing(call, limit) : call.flag("drop") ? this::drop : cid -> "";
        long count = 0;
        long corrupt = 0;
        long bad = 0;
        @Nullable Multihash after = null;
        List<Multihash> page;
        do {
            page = blocks.hashes(after, PAGE);
            for (Multihash hash : page) {
                call.context().check();
                Cid cid = Cid.v1(Multicodec.RAW, hash);
                Optional<String> fault = fault(cid);
                if (fault.isPresent()) {
                    corrupt++;
                    String result = repair.apply(cid);
                    bad += result.isEmpty() || result.contains("failed") ? 1 : 0;
                    String text = "block " + call.show(cid) + " was corrupt (" + fault.get() + ")";
                    out.emit(line(text + result, 0));
                }
                out.emit(line("", ++count));
                after = hash;
            }
        } while (page.size() == PAGE);
        finish(out, corrupt, bad, heal || call.flag("drop"));
    }

    private static void finish(Emitter out, long corrupt, long bad, boolean repaired)
            throws IOException {
        if (corrupt == 0) {
            out.emit(line("verify complete, all blocks validated.", 0));
            return;
        }
        if (!repaired) {
            throw new StorageException("verify complete, some blocks were corrupt");
        }
        String summary =
                "verify complete, "
                        + corrupt
                        + " blocks corrupt, "
                        + (corrupt - bad)
                        + " repaired or removed, "
                        + bad
                        + " failed";
        if (bad > 0) {
            throw new StorageException(summary);
        }
        out.emit(line(summary, 0));
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

    private String drop(Cid cid) {
        try {
            blocks.delete(cid.hash());
            blocks.sync();
            return ", removed";
        } catch (StorageException e) {
            return ", failed to remove (" + e.getMessage() + ")";
        }
    }

    private static Duration limit(Call call) {
        try {
            return GoDuration.parse(call.string("heal-timeout").orElse(HEAL_TIMEOUT));
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException("invalid heal-timeout: " + e.getMessage(), e);
        }
    }

    private Repair healing(Call call, Duration limit) {
        return cid -> {
            String removed = drop(cid);
            return removed.contains("failed") ? removed : removed + fetch(call, cid, limit);
        };
    }

    private String fetch(Call call, Cid cid, Duration limit) {
        try (CallScope scope = new CallScope(call.context());
                BlockSession session = service.newSession(false)) {
            scope.limit(limit, pools.scheduler());
            Block block = scope.await(session.get(cid));
            blocks.put(block);
            return " and healed";
        } catch (IpfsException e) {
            call.context().check();
            return ", failed to heal (" + e.getMessage() + ")";
        }
    }

    /** Does something about a corrupt block and says what. */
    private interface Repair {
        String apply(Cid cid);
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
