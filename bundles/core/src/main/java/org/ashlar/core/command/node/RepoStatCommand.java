package org.ashlar.core.command.node;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ashlar.block.Blockstore;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.core.repo.ByteSizes;
import org.ashlar.multiformats.Multihash;
import org.ashlar.repo.NodeConfig;
import org.ashlar.repo.Repo;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code repo stat}: how much there is. Safe for use by any thread. */
@Component(service = Command.class)
public final class RepoStatCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("repo", "stat")
                    .summary("Get stats for the currently used repo.")
                    .option(
                            Option.flag("size-only", "Only report RepoSize and StorageMax.")
                                    .alias("s"))
                    .option(
                            Option.flag("human", "Print sizes in human readable format.")
                                    .alias("H"))
                    .build();

    private static final int PAGE = 1024;
    private static final long STORAGE_MAX = 10_000_000_000L;

    private final Repo repo;
    private final NodeConfig config;
    private final Blockstore blocks;

    /** A command on the open repo. */
    @Activate
    public RepoStatCommand(
            @Reference Repo repo, @Reference NodeConfig config, @Reference Blockstore blocks) {
        this.repo = repo;
        this.config = config;
        this.blocks = blocks;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        boolean sizeOnly = call.flag("size-only");
        Map<String, Object> stat = new LinkedHashMap<>();
        stat.put("RepoSize", blocks.diskUsage());
        stat.put("StorageMax", config.bytes("Datastore.StorageMax").orElse(STORAGE_MAX));
        stat.put("NumObjects", sizeOnly ? 0L : count(call));
        stat.put("RepoPath", sizeOnly ? "" : repo.directory().toString());
        stat.put("Version", sizeOnly ? "" : "fs-repo@" + Repo.VERSION);
        out.emitOnce(stat);
    }

    private long count(Call call) {
        long count = 0;
        Multihash after = null;
        List<Multihash> page;
        do {
            call.context().check();
            page = blocks.hashes(after, PAGE);
            count += page.size();
            after = page.isEmpty() ? null : page.get(page.size() - 1);
        } while (page.size() == PAGE);
        return count;
    }

    @Override
    public String text(Object value, Call call) {
        if (!(value instanceof Map<?, ?> stat)) {
            return Command.super.text(value, call);
        }
        String sizes =
                line("RepoSize", size(stat.get("RepoSize"), call))
                        + line("StorageMax", size(stat.get("StorageMax"), call));
        if (call.flag("size-only")) {
            return sizes;
        }
        return line("NumObjects", stat.get("NumObjects"))
                + sizes
                + line("RepoPath", stat.get("RepoPath"))
                + line("Version", stat.get("Version"));
    }

    private static String line(String name, @Nullable Object value) {
        return String.format(Locale.ROOT, "%-11s %s", name + ":", value) + "\n";
    }

    private static @Nullable Object size(@Nullable Object bytes, Call call) {
        return call.flag("human") && bytes instanceof Number number
                ? ByteSizes.show(number.longValue())
                : bytes;
    }
}
