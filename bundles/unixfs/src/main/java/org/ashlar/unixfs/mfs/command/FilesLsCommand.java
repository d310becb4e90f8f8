package org.ashlar.unixfs.mfs.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.multiformats.Cid;
import org.ashlar.unixfs.UnixFs;
import org.ashlar.unixfs.mfs.Mfs;
import org.ashlar.unixfs.mfs.MfsPath;
import org.ashlar.unixfs.mfs.Tree;
import org.ashlar.unixfs.node.FsNode;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code files ls}: entries of a directory. Safe for use by any thread. */
@Component(service = Command.class)
public final class FilesLsCommand implements Command {
    private static final int DIRECTORY = 1;

    private static final CommandSpec SPEC =
            FilesSpec.of("ls", "List directories in the local mutable namespace.")
                    .argument(
                            Argument.string("path", "Path to show listing for. Defaults to '/'.")
                                    .optional())
                    .option(Option.flag("long", "Use long listing format.").alias("l"))
                    .option(Option.flag("U", "Do not sort; list entries in directory order."))
                    .build();

    private final Mfs mfs;
    private final UnixFs unixFs;

    /**
     * @param mfs holds the tree
     * @param unixFs lists directories
     */
    @Activate
    public FilesLsCommand(@Reference Mfs mfs, @Reference UnixFs unixFs) {
        this.mfs = mfs;
        this.unixFs = unixFs;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        MfsPath path = MfsPath.parse(call.argument(0).orElse("/"));
        List<Object> entries =
                mfs.read(call.context(), call.offline(), tree -> list(call, tree, path));
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("Entries", entries.isEmpty() ? null : entries);
        out.emitOnce(answer);
    }

    private List<Object> list(Call call, Tree tree, MfsPath path) {
        Cid cid = tree.get(path);
        boolean full = call.flag("long");
        List<Object> entries = new ArrayList<>();
        if (!tree.workspace().load(cid).info().isDirectory()) {
            entries.add(entry(call, tree, path.name(), cid, full));
            return entries;
        }
        unixFs.list(
                call.context(),
                tree.workspace().session(),
                cid,
                found -> entries.add(entry(call, tree, found.name(), found.cid(), full)));
        return entries;
    }

    private static Object entry(Call call, Tree tree, String name, Cid cid, boolean full) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("Name", name);
        FsNode node = full ? tree.workspace().load(cid) : null;
        boolean directory = node != null && node.info().isDirectory();
        entry.put("Type", directory ? DIRECTORY : 0);
        entry.put("Size", node == null || directory ? 0 : node.stat().size());
        entry.put("Hash", full ? call.show(cid) : "");
        return entry;
    }

    @Override
    public String text(Object value, Call call) {
        if (!(value instanceof Map<?, ?> answer)
                || !(answer.get("Entries") instanceof List<?> entries)) {
            return "";
        }
        List<Map<?, ?>> sorted = new ArrayList<>();
        for (Object each : entries) {
            if (each instanceof Map<?, ?> entry) {
                sorted.add(entry);
            }
        }
        if (!call.flag("U")) {
            sorted.sort(
                    Comparator.comparing(
                            entry ->
                                    String.valueOf(entry.get("Name"))
                                            .getBytes(StandardCharsets.UTF_8),
                            Arrays::compareUnsigned));
        }
        StringBuilder out = new StringBuilder();
        for (Map<?, ?> entry : sorted) {
            out.append(entry.get("Name"));
            if (call.flag("long")) {
                boolean directory = entry.get("Type") instanceof Integer type && type == DIRECTORY;
                out.append(directory ? "/" : "").append('\t').append(entry.get("Hash"));
                out.append('\t').append(entry.get("Size"));
            }
            out.append('\n');
        }
        return out.toString();
    }
}
