package org.ashlar.core.command.content;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.ashlar.block.Block;
import org.ashlar.block.BlockService;
import org.ashlar.block.BlockSession;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.car.CarWriter;
import org.ashlar.multiformats.ipld.Ipld;
import org.ashlar.path.PathResolver;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code dag export}: a graph as a CAR, depth first. Safe for use by any thread. */
@Component(service = Command.class)
public final class DagExportCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("dag", "export")
                    .summary("Streams the selected DAG as a .car stream on stdout.")
                    .argument(
                            Argument.string("root", "CID of a root to recursively export.")
                                    .orStdin())
                    .option(Option.flag("progress", "Display progress on CLI.").alias("p"))
                    .bytes()
                    .build();

    private final BlockService blocks;
    private final PathResolver paths;

    /**
     * @param blocks where blocks come from
     * @param paths follows the argument
     */
    @Activate
    public DagExportCommand(@Reference BlockService blocks, @Reference PathResolver paths) {
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
            Cid root = Content.resolve(paths, session, call).cid();
            Block first = call.context().await(session.get(root)); // fails before bytes are sent
            OutputStream stream = out.stream("application/vnd.ipld.car", OptionalLong.empty());
            CarWriter writer = new CarWriter(stream, List.of(root));
            Set<Cid> seen = new HashSet<>(Set.of(root));
            Deque<Cid> open = new ArrayDeque<>();
            write(writer, first, seen, open);
            while (!open.isEmpty()) {
                Cid next = open.pop();
                if (seen.add(next)) {
                    write(writer, call.context().await(session.get(next)), seen, open);
                }
            }
            stream.close();
        }
    }

    private static void write(CarWriter writer, Block block, Set<Cid> seen, Deque<Cid> open)
            throws IOException {
        writer.write(block.cid(), block.data());
        List<Cid> links = Ipld.links(block.cid().codec(), block.data());
        for (int i = links.size() - 1; i >= 0; i--) {
            if (!seen.contains(links.get(i))) {
                open.push(links.get(i));
            }
        }
    }
}
