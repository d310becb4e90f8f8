package org.ashlar.core.command.content;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.OptionalLong;
import org.ashlar.block.Block;
import org.ashlar.block.BlockService;
import org.ashlar.block.BlockSession;
import org.ashlar.block.DagWalker;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.car.CarWriter;
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
                    .option(
                            Option.flag(
                                    "local-only",
                                    "Leave out what is not on this node: a partial CAR."))
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
        boolean localOnly = call.flag("local-only");
        try (BlockSession session = blocks.newSession(localOnly || call.offline())) {
            PathResolver.Resolved end =
                    paths.resolve(
                            call.context(),
                            session,
                            paths.parse(call.context(), call.arguments().get(0), call.offline()));
            if (!end.remainder().isEmpty()) {
                throw new InvalidRequestException("cannot export a part of block " + end.cid());
            }
            Cid root = end.cid();
            // Fails before bytes are sent.
            Block first = call.context().await(session.get(root));
            OutputStream stream = out.stream("application/vnd.ipld.car", OptionalLong.empty());
            CarWriter writer = new CarWriter(stream, List.of(first.cid()));
            new DagWalker(call.context(), session, true, localOnly).walk(root, new Sink(writer));
            stream.close();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Writes what is read. */
    private record Sink(CarWriter writer) implements DagWalker.Visitor {
        @Override
        public void visited(Cid cid, int size) {}

        @Override
        public boolean takesBlocks() {
            return true;
        }

        @Override
        public void read(Block block) {
            try {
                writer.write(block.cid(), block.data());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
