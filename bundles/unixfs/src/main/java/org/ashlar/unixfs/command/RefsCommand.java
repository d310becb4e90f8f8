package org.ashlar.unixfs.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ashlar.block.Block;
import org.ashlar.block.BlockSession;
import org.ashlar.block.DagWalker;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.error.ClosedException;
import org.ashlar.error.IpfsException;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.dagpb.DagPbLink;
import org.ashlar.multiformats.dagpb.DagPbNode;
import org.ashlar.multiformats.ipld.Ipld;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code refs}: what an object links to. Safe for use by any thread. */
@Component(service = Command.class)
public final class RefsCommand implements Command {
    private static final String DEFAULT_FORMAT = "<dst>";
    private static final String EDGES_FORMAT = "<src> -> <dst>";

    /** Lines of one answer: some 4 GiB. */
    private static final long MAX_LINES = 1 << 26;

    private static final CommandSpec SPEC =
            CommandSpec.of("refs")
                    .summary("List links (references) from an object.")
                    .argument(Targets.paths("Path to the object(s) to list refs from."))
                    .option(
                            Option.string("format", "<src>, <dst> and <linkname> in any text.")
                                    .orElse(DEFAULT_FORMAT))
                    .option(Option.flag("edges", "Write \"<from> -> <to>\".").alias("e"))
                    .option(Option.flag("unique", "Omit duplicate refs.").alias("u"))
                    .option(Option.flag("recursive", "List links of child nodes.").alias("r"))
                    .option(
                            Option.integer("max-depth", "Only for recursive refs: most levels.")
                                    .orElse("-1"))
                    .build();

    private final Targets targets;
    private final long most;

    /**
     * @param targets finds the objects
     */
    @Activate
    public RefsCommand(@Reference Targets targets) {
        this(targets, MAX_LINES);
    }

    RefsCommand(Targets targets, long most) {
        this.targets = targets;
        this.most = most;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        String format =
                call.string("format").filter(text -> !text.isEmpty()).orElse(DEFAULT_FORMAT);
        if (call.flag("edges")) {
            if (!format.equals(DEFAULT_FORMAT)) {
                throw new IpfsException("using format argument with edges is not allowed");
            }
            format = EDGES_FORMAT;
        }
        boolean text = call.string("encoding").orElse("json").equals("text");
        try (BlockSession session = targets.session(call)) {
            Walk walk = new Walk(call, out, session, format, most);
            List<Cid> roots = new ArrayList<>();
            for (String path : call.arguments()) {
                roots.add(targets.resolve(call, session, path));
            }
            for (Cid root : roots) {
                try {
                    walk.below(root, 0);
                } catch (ClosedException e) {
                    throw e;
                } catch (IpfsException e) {
                    if (text) {
                        throw e;
                    }
                    out.emit(ref("", String.valueOf(e.getMessage())));
                }
            }
        }
    }

    private static Map<String, Object> ref(String ref, String error) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("Ref", ref);
        event.put("Err", error);
        return event;
    }

    @Override
    public String text(Object value, Call call) {
        return value instanceof Map<?, ?> event ? event.get("Ref") + "\n" : "";
    }

    private static List<DagPbLink> links(Block block) {
        long codec = block.cid().codec();
        try {
            return codec == Multicodec.DAG_PB
                    ? DagPbNode.decode(block.data()).links()
                    : Ipld.links(codec, block.data()).stream()
                            .map(cid -> new DagPbLink(cid, "", 0))
                            .toList();
        } catch (FormatException e) {
            throw new ProtocolViolationException(
                    "malformed block " + block.cid() + ": " + e.getMessage(), e);
        }
    }

    /** Goes down from the roots, depth first. Confined to one thread. */
    private static final class Walk {
        private final Call call;
        private final Emitter out;
        private final BlockSession session;
        private final String format;
        private final boolean unique;
        private final long maxDepth;
        private final Map<Cid, Integer> seen = new HashMap<>();
        private final long most;
        private long lines;
        private int pending;

        Walk(Call call, Emitter out, BlockSession session, String format, long most) {
            this.most = most;
            this.call = call;
            this.out = out;
            this.session = session;
            this.format = format;
            this.unique = call.flag("unique");
            this.maxDepth = call.flag("recursive") ? call.integer("max-depth").orElse(-1) : 1;
        }

        void below(Cid parent, int depth) throws IOException {
            call.context().check();
            if (depth >= DagWalker.MAX_DEPTH) {
                throw new ProtocolViolationException("content is nested too deeply");
            }
            int next = depth + 1;
            if (depth == 0 && parent.codec() == Multicodec.RAW) {
                call.context().await(session.get(parent)); // to tell when it is not there
            }
            if (parent.codec() == Multicodec.RAW || (maxDepth >= 0 && next > maxDepth)) {
                return;
            }
            List<DagPbLink> links = links(call.context().await(session.get(parent)));
            pending += links.size();
            if (pending > DagWalker.MAX_PENDING) {
                throw new ProtocolViolationException("content is too wide");
            }
            for (DagPbLink link : links) {
                Integer before = unique ? seen.get(link.cid()) : null;
                boolean deeper = next != maxDepth && (before == null || before > next);
                if (unique && (before == null || deeper)) {
                    seen.put(link.cid(), next);
                }
                if (before == null) {
                    if (++lines > most) {
                        throw new IpfsException("over " + most + " refs; ask for --unique ones");
                    }
                    out.emit(ref(show(parent, link), ""));
                }
                if (deeper) {
                    below(link.cid(), next);
                }
            }
            pending -= links.size();
        }

        private String show(Cid parent, DagPbLink link) {
            return format.replace("<src>", call.show(parent))
                    .replace("<dst>", call.show(link.cid()))
                    .replace("<linkname>", Names.printable(link.name()));
        }
    }
}
