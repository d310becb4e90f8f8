package org.ashlar.core.command.content;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ashlar.block.BlockService;
import org.ashlar.block.BlockSession;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.dagpb.DagPbLink;
import org.ashlar.path.ContentPath;
import org.ashlar.path.PathResolver;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code object diff}: what differs below two objects. Safe for use by any thread. */
@Component(service = Command.class)
public final class ObjectDiffCommand implements Command {
    private static final int ADDED = 0;
    private static final int REMOVED = 1;
    private static final int CHANGED = 2;
    private static final int MAX_DEPTH = 128;
    private static final int MAX_CHANGES = 100_000;

    private static final CommandSpec SPEC =
            CommandSpec.of("object", "diff")
                    .summary("Display the diff between two IPFS objects.")
                    .argument(Argument.string("obj_a", "Object to diff against."))
                    .argument(Argument.string("obj_b", "Object to diff."))
                    .option(Option.flag("verbose", "Print extra information.").alias("v"))
                    .build();

    private final BlockService blocks;
    private final PathResolver paths;

    /**
     * @param blocks where blocks come from
     * @param paths follows the arguments
     */
    @Activate
    public ObjectDiffCommand(@Reference BlockService blocks, @Reference PathResolver paths) {
        this.blocks = blocks;
        this.paths = paths;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        try (BlockSession session = blocks.newSession(call.offline())) {
            ObjectNodes nodes = new ObjectNodes(call, blocks, session);
            List<Object> changes = new ArrayList<>();
            Cid before = resolve(call, session, 0);
            Cid after = resolve(call, session, 1);
            diff(call, nodes, before, after, "", changes, 0);
            out.emitOnce(Map.of("Changes", changes));
        }
    }

    private Cid resolve(Call call, BlockSession session, int argument) {
        ContentPath path = ContentPath.parse(call.arguments().get(argument));
        return paths.resolve(call.context(), session, path).cid();
    }

    private static void diff(
            Call call,
            ObjectNodes nodes,
            Cid before,
            Cid after,
            String path,
            List<Object> changes,
            int depth) {
        call.context().check();
        if (depth > MAX_DEPTH || changes.size() > MAX_CHANGES) {
            throw new ProtocolViolationException("the objects differ too much");
        }
        if (before.equals(after)) {
            return;
        }
        List<DagPbLink> old = links(nodes, before);
        List<DagPbLink> now = links(nodes, after);
        if (old.isEmpty() && now.isEmpty()) {
            changes.add(change(call, CHANGED, path, Optional.of(before), Optional.of(after)));
            return;
        }
        for (DagPbLink link : old) {
            Optional<DagPbLink> other = find(now, link.name());
            if (other.isPresent()) {
                String below = join(path, link.name());
                diff(call, nodes, link.cid(), other.get().cid(), below, changes, depth + 1);
            }
        }
        for (DagPbLink link : old) {
            if (find(now, link.name()).isEmpty()) {
                String at = join(path, link.name());
                changes.add(change(call, REMOVED, at, Optional.of(link.cid()), Optional.empty()));
            }
        }
        for (DagPbLink link : now) {
            if (find(old, link.name()).isEmpty()) {
                String at = join(path, link.name());
                changes.add(change(call, ADDED, at, Optional.empty(), Optional.of(link.cid())));
            }
        }
    }

    private static List<DagPbLink> links(ObjectNodes nodes, Cid cid) {
        return cid.codec() == Multicodec.DAG_PB ? nodes.read(cid).links() : List.of();
    }

    private static Optional<DagPbLink> find(List<DagPbLink> links, String name) {
        return links.stream().filter(link -> link.name().equals(name)).findFirst();
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "/" + name;
    }

    private static Map<String, @Nullable Object> change(
            Call call, int type, String path, Optional<Cid> before, Optional<Cid> after) {
        Map<String, @Nullable Object> change = new LinkedHashMap<>();
        change.put("Type", type);
        change.put("Path", path);
        change.put("Before", link(call, before));
        change.put("After", link(call, after));
        return change;
    }

    private static @Nullable Object link(Call call, Optional<Cid> cid) {
        return cid.map(there -> Map.of("/", call.show(there))).orElse(null);
    }

    @Override
    public String text(Object value, Call call) {
        StringBuilder out = new StringBuilder();
        if (value instanceof Map<?, ?> answer && answer.get("Changes") instanceof List<?> list) {
            for (Object each : list) {
                if (each instanceof Map<?, ?> change) {
                    out.append(call.flag("verbose") ? sentence(change) : line(change)).append('\n');
                }
            }
        }
        return out.toString();
    }

    private static String line(Map<?, ?> change) {
        String path = " \"" + change.get("Path") + "\"";
        if (Integer.valueOf(ADDED).equals(change.get("Type"))) {
            return "+ " + cid(change, "After") + path;
        } else if (Integer.valueOf(REMOVED).equals(change.get("Type"))) {
            return "- " + cid(change, "Before") + path;
        }
        return "~ " + cid(change, "Before") + " " + cid(change, "After") + path;
    }

    private static String sentence(Map<?, ?> change) {
        String path = "\"" + change.get("Path") + "\"";
        if (Integer.valueOf(ADDED).equals(change.get("Type"))) {
            return "Added new link " + path + " pointing to " + cid(change, "After") + ".";
        } else if (Integer.valueOf(REMOVED).equals(change.get("Type"))) {
            return "Removed link " + path + " (was " + cid(change, "Before") + ").";
        }
        String from = " from " + cid(change, "Before");
        return "Changed " + path + from + " to " + cid(change, "After") + ".";
    }

    private static String cid(Map<?, ?> change, String side) {
        return change.get(side) instanceof Map<?, ?> link ? String.valueOf(link.get("/")) : "";
    }
}
