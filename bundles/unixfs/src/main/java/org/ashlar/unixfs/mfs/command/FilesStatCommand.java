package org.ashlar.unixfs.mfs.command;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.ashlar.block.Block;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.dagpb.DagPbLink;
import org.ashlar.unixfs.UnixFs;
import org.ashlar.unixfs.command.Modes;
import org.ashlar.unixfs.mfs.Mfs;
import org.ashlar.unixfs.mfs.Tree;
import org.ashlar.unixfs.mfs.Workspace;
import org.ashlar.unixfs.node.FsNode;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code files stat}: what is at a path. Safe for use by any thread. */
@Component(service = Command.class)
public final class FilesStatCommand implements Command {
    private static final String FORMAT =
            "<hash>\nSize: <size>\nCumulativeSize: <cumulsize>\nChildBlocks: <childs>\nType: <type>\n"
                    + "Mode: <mode> (<mode-octal>)\nMtime: <mtime>";
    private static final String UNSET = "not set";
    private static final int MAX_DEPTH = 1024;
    private static final int MAX_BLOCKS = 1 << 20;

    private static final CommandSpec SPEC =
            FilesSpec.of("stat", "Display file status.")
                    .argument(Argument.string("path", "Path to node to stat."))
                    .option(
                            Option.string("format", "Print statistics in given format.")
                                    .orElse(FORMAT))
                    .option(Option.flag("hash", "Print only hash."))
                    .option(Option.flag("size", "Print only size."))
                    .option(
                            Option.flag(
                                    "with-local", "Compute the amount of the dag that is local."))
                    .build();

    private final Mfs mfs;
    private final Sources sources;

    /**
     * @param mfs holds the tree
     * @param sources finds what is described
     */
    @Activate
    public FilesStatCommand(@Reference Mfs mfs, @Reference Sources sources) {
        this.mfs = mfs;
        this.sources = sources;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        int formats = (call.flag("hash") ? 1 : 0) + (call.flag("size") ? 1 : 0);
        if (formats + (call.string("format").orElse(FORMAT).equals(FORMAT) ? 0 : 1) > 1) {
            throw new InvalidRequestException(
                    "invalid parameters: format was set by multiple options. Only one format"
                            + " option is allowed");
        }
        String path = Sources.checked(call.arguments().get(0));
        boolean local = call.flag("with-local");
        out.emitOnce(
                mfs.read(
                        call.context(),
                        call.offline() || local,
                        tree -> describe(call, tree, path, local)));
    }

    private Map<String, Object> describe(Call call, Tree tree, String path, boolean local) {
        Cid cid = sources.find(tree, path);
        FsNode node = tree.workspace().load(cid);
        UnixFs.Stat stat = node.stat();
        boolean directory = stat.kind() == UnixFs.Kind.DIRECTORY;
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("Hash", call.show(cid));
        out.put("Size", directory ? 0 : stat.size());
        out.put("CumulativeSize", node.cumulativeSize());
        out.put("Blocks", node.links().size());
        out.put("Type", directory ? "directory" : "file");
        if (local) {
            Local found = new Local(tree.workspace());
            found.walk(cid, 0);
            out.put("WithLocality", true);
            if (found.complete) {
                out.put("Local", true);
            }
            out.put("SizeLocal", found.bytes);
        }
        long seconds = stat.mtime().map(Instant::getEpochSecond).orElse(0L);
        int nanos = stat.mtime().map(Instant::getNano).orElse(0);
        if (seconds != 0) {
            out.put("Mtime", seconds);
        }
        if (nanos != 0) {
            out.put("MtimeNsecs", nanos);
        }
        long mode = Modes.ofGo(stat.kind(), stat.mode().orElse(0));
        if (mode == 0 && stat.kind() == UnixFs.Kind.SYMLINK) {
            mode = Modes.ofGo(stat.kind(), 0777);
        }
        if (mode != 0) {
            out.put("Mode", String.format(Locale.ROOT, "%04o", mode));
        }
        return out;
    }

    /** Adds up what is on this node. Confined to one thread. */
    private static final class Local {
        private final Workspace workspace;
        private final Set<Cid> seen = new HashSet<>();
        private boolean complete = true;
        private long bytes;

        Local(Workspace workspace) {
            this.workspace = workspace;
        }

        void walk(Cid cid, int depth) {
            workspace.context().check();
            if (depth > MAX_DEPTH || seen.size() > MAX_BLOCKS) {
                throw new InvalidRequestException("content is too large to be walked");
            }
            if (!seen.add(cid)) {
                return;
            }
            Block block;
            try {
                block = workspace.block(cid);
            } catch (ContentNotFoundException e) {
                complete = false;
                return;
            }
            bytes += block.size();
            for (DagPbLink link : FsNode.of(block).links()) {
                walk(link.cid(), depth + 1);
            }
        }
    }

    @Override
    public String text(Object value, Call call) {
        if (!(value instanceof Map<?, ?> stat)) {
            return "";
        }
        String format =
                call.flag("hash")
                        ? "<hash>"
                        : call.flag("size") ? "<cumulsize>" : call.string("format").orElse(FORMAT);
        long mode = stat.get("Mode") instanceof String octal ? Long.parseLong(octal, 8) : 0;
        long seconds = stat.get("Mtime") instanceof Number time ? time.longValue() : 0;
        long nanos = stat.get("MtimeNsecs") instanceof Number fraction ? fraction.longValue() : 0;
        String octal = mode == 0 ? UNSET : "0" + Long.toOctalString(mode & 0777);
        String text =
                format.replace("<hash>", String.valueOf(stat.get("Hash")))
                        .replace("<size>", String.valueOf(stat.get("Size")))
                        .replace("<cumulsize>", String.valueOf(stat.get("CumulativeSize")))
                        .replace("<childs>", String.valueOf(stat.get("Blocks")))
                        .replace("<type>", String.valueOf(stat.get("Type")))
                        .replace("<mode>", mode == 0 ? UNSET : Modes.goText(mode))
                        .replace("<mode-octal>", octal)
                        .replace("<mtime>", seconds > 0 ? time(seconds, nanos) : UNSET)
                        .replace("<mtime-secs>", seconds > 0 ? Long.toString(seconds) : UNSET)
                        .replace("<mtime-nsecs>", seconds > 0 ? Long.toString(nanos) : UNSET);
        return text + "\n" + locality(stat);
    }

    private static String locality(Map<?, ?> stat) {
        if (stat.get("WithLocality") == null) {
            return "";
        }
        long local = stat.get("SizeLocal") instanceof Number bytes ? bytes.longValue() : 0;
        long all = stat.get("CumulativeSize") instanceof Number bytes ? bytes.longValue() : 0;
        return String.format(
                Locale.ROOT,
                "Local: %s of %s (%.2f%%)%n",
                Modes.human(local),
                Modes.human(all),
                100.0 * local / Math.max(1, all));
    }

    private static String time(long seconds, long nanos) {
        return DateTimeFormatter.ofPattern("d MMM yyyy, HH:mm:ss 'UTC'", Locale.ENGLISH)
                .format(Instant.ofEpochSecond(seconds, nanos).atZone(ZoneOffset.UTC));
    }
}
