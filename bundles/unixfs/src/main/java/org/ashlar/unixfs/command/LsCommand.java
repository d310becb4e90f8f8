package org.ashlar.unixfs.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.ashlar.block.Block;
import org.ashlar.block.BlockSession;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.dagpb.DagPbLink;
import org.ashlar.multiformats.dagpb.DagPbNode;
import org.ashlar.unixfs.UnixFs;
import org.ashlar.unixfs.node.FsNode;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code ls}: entries of directories. Safe for use by any thread. */
@Component(service = Command.class)
public final class LsCommand implements Command {
    /** Entries of an answer that is made in memory, some 100 MiB. */
    static final int MAX_COLLECTED = 1 << 17;

    private static final CommandSpec SPEC =
            CommandSpec.of("ls")
                    .summary("List directory contents for Unix filesystem objects.")
                    .argument(Targets.paths("The path to the IPFS object(s) to list links from."))
                    .option(Option.flag("headers", "Print table headers.").alias("v"))
                    .option(
                            Option.flag("resolve-type", "Resolve linked objects' types.")
                                    .orElse("true"))
                    .option(
                            Option.flag("size", "Resolve linked objects' file size.")
                                    .orElse("true"))
                    .option(Option.flag("stream", "Stream entries as they are found.").alias("s"))
                    .option(Option.flag("long", "Show modes and times.").alias("l"))
                    .option(Option.flag("human", "Print sizes with units.").alias("H"))
                    .option(Option.flag("sort-size", "Largest entries first.").alias("S"))
                    .build();

    private final Targets targets;
    private final UnixFs unixFs;

    /**
     * @param targets finds the directories
     * @param unixFs reads them
     */
    @Activate
    public LsCommand(@Reference Targets targets, @Reference UnixFs unixFs) {
        this.targets = targets;
        this.unixFs = unixFs;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        if (call.flag("sort-size") && call.flag("stream")) {
            throw new InvalidRequestException("cannot use --sort-size with --stream");
        }
        if (call.flag("sort-size") && !call.flag("size")) {
            throw new InvalidRequestException("cannot use --sort-size with --size=false");
        }
        List<Object> objects = new ArrayList<>();
        try (BlockSession session = targets.session(call)) {
            for (String path : call.arguments()) {
                Cid cid = targets.resolve(call, session, path);
                Sink sink = call.flag("stream") ? new Streamed(call, out, path) : new Collected();
                new Listing(call, session, sink).list(cid);
                if (sink instanceof Collected collected) {
                    objects.add(LsText.object(path, collected.sorted(call.flag("sort-size"))));
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (!call.flag("stream")) {
            out.emitOnce(Map.of("Objects", objects));
        }
    }

    @Override
    public String text(Object value, Call call) {
        return LsText.render(value, call);
    }

    private interface Sink {
        void add(Map<String, Object> link);
    }

    private static final class Collected implements Sink {
        private static final Comparator<Map<String, Object>> BY_NAME =
                Comparator.comparing(
                        link -> String.valueOf(link.get("Name")).getBytes(StandardCharsets.UTF_8),
                        Arrays::compareUnsigned);
        private static final Comparator<Map<String, Object>> LARGEST_FIRST =
                Comparator.comparing(
                        link -> link.get("Size") instanceof Number size ? -size.longValue() : 0L);

        private final List<Map<String, Object>> links = new ArrayList<>();

        @Override
        public void add(Map<String, Object> link) {
            if (links.size() == MAX_COLLECTED) {
                throw new IpfsException(
                        "over " + MAX_COLLECTED + " entries; list them with --stream");
            }
            links.add(link);
        }

        List<Map<String, Object>> sorted(boolean bySize) {
            links.sort(bySize ? LARGEST_FIRST.thenComparing(BY_NAME) : BY_NAME);
            return links;
        }
    }

    private static final class Streamed implements Sink {
        private final Emitter out;
        private final String path;
        private final boolean text;
        private boolean first = true;

        Streamed(Call call, Emitter out, String path) {
            this.out = out;
            this.path = path;
            this.text = call.string("encoding").orElse("json").equals("text");
        }

        @Override
        public void add(Map<String, Object> link) {
            Map<String, Object> object = LsText.object(path, List.of(link));
            if (text && first) {
                object.put(LsText.FIRST, true);
            }
            first = false;
            try {
                out.emit(Map.of("Objects", List.of(object)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Lists one directory, looking at children a few ahead. Confined to one thread. */
    private final class Listing {
        private final Call call;
        private final BlockSession session;
        private final Sink sink;
        private final boolean look;

        Listing(Call call, BlockSession session, Sink sink) {
            this.call = call;
            this.session = session;
            this.sink = sink;
            this.look = call.flag("resolve-type") || call.flag("size");
        }

        void list(Cid cid) {
            EntriesAhead ahead =
                    new EntriesAhead(
                            call.context(),
                            this::ask,
                            (entry, block) -> sink.add(link(entry, block)),
                            Long.MAX_VALUE,
                            true);
            if (unixFs.stat(call.context(), session, cid).kind() == UnixFs.Kind.DIRECTORY) {
                unixFs.list(call.context(), session, cid, ahead::add);
            } else if (cid.codec() == Multicodec.DAG_PB) {
                parts(call.context().await(session.get(cid)))
                        .forEach(
                                part ->
                                        ahead.add(
                                                new UnixFs.Entry(
                                                        part.name(), part.cid(), part.size())));
            }
            ahead.finish();
        }

        private List<DagPbLink> parts(Block file) {
            return DagPbNode.decode(file.data()).links();
        }

        private Optional<CompletableFuture<Block>> ask(UnixFs.Entry entry) {
            boolean fetch = look && entry.cid().codec() == Multicodec.DAG_PB;
            return fetch ? Optional.of(session.get(entry.cid())) : Optional.empty();
        }

        private Map<String, Object> link(UnixFs.Entry entry, Optional<Block> block) {
            long size = 0;
            int type = 0;
            UnixFs.Stat stat = new UnixFs.Stat(UnixFs.Kind.FILE, 0, "");
            if (block.isPresent()) {
                stat = FsNode.of(block.get()).stat();
                type = LsText.type(stat.kind());
                size = stat.kind() == UnixFs.Kind.DIRECTORY ? 0 : stat.size();
            } else if (entry.cid().codec() == Multicodec.RAW) {
                type = LsText.type(UnixFs.Kind.FILE);
                size = entry.size();
            }
            Map<String, Object> link = new LinkedHashMap<>();
            link.put("Name", entry.name());
            link.put("Hash", call.show(entry.cid()));
            link.put("Size", size);
            link.put("Type", type);
            link.put("Target", stat.target());
            link.put("Mode", Modes.ofGo(stat.kind(), stat.mode().orElse(0)));
            link.put("ModTime", Modes.rfc3339(stat.mtime()));
            return link;
        }
    }
}
