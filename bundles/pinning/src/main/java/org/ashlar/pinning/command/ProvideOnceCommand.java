package org.ashlar.pinning.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ashlar.block.BlockService;
import org.ashlar.block.BlockSession;
import org.ashlar.block.Blockstore;
import org.ashlar.block.DagWalker;
import org.ashlar.block.HashSet128;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Cid;
import org.ashlar.net.Network;
import org.ashlar.path.ContentPath;
import org.ashlar.pinning.provide.ProvideQueue;
import org.ashlar.repo.NodeConfig;
import org.ashlar.repo.Repo;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * {@code provide once}: puts contents into the queue of announcements, whatever the strategy. Safe
 * for use by any thread.
 */
@Component(service = Command.class)
public final class ProvideOnceCommand implements Command {
    private static final String QUEUED = "Queued";
    private static final int BATCH = 256;

    private static final CommandSpec SPEC =
            CommandSpec.of("provide", "once")
                    .summary("Announce CIDs to the routing system on demand.")
                    .description(
                            "The CIDs wait in a queue that survives a restart and are announced"
                                    + " once; what is announced again by itself stays as"
                                    + " Provide.Strategy says. 'ipfs provide stat' shows how far"
                                    + " it is.")
                    .argument(Argument.string("cid", "The CID(s) to announce.").many().orStdin())
                    .option(
                            Option.flag("recursive", "Recursively announce the entire DAG.")
                                    .alias("r"))
                    .build();

    private final ProvideQueue queue;
    private final Blockstore store;
    private final BlockService blocks;
    private final Network network;
    private final NodeConfig config;
    private final Repo repo;

    /** Makes the command over the queue. */
    @Activate
    public ProvideOnceCommand(
            @Reference ProvideQueue queue,
            @Reference Blockstore store,
            @Reference BlockService blocks,
            @Reference Network network,
            @Reference NodeConfig config,
            @Reference Repo repo) {
        this.queue = queue;
        this.store = store;
        this.blocks = blocks;
        this.network = network;
        this.config = config;
        this.repo = repo;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        requireProviding();
        try {
            queue(call, new Queued(out));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void queue(Call call, Queued queued) {
        try (BlockSession session = blocks.newSession(call.offline())) {
            DagWalker walker = new DagWalker(call.context(), session, false);
            for (String text : call.arguments()) {
                Cid root = parse(text);
                if (!store.has(root)) {
                    throw new IpfsException("block " + root + " not found locally, cannot provide");
                }
                if (call.flag("recursive")) {
                    walker.walk(root, (cid, size) -> queued.add(cid));
                } else {
                    queued.add(root);
                }
            }
        }
        queued.flush();
    }

    private void requireProviding() {
        if (repo.offline()) {
            throw new IpfsException(
                    "this command must be run in online mode. Try running 'ipfs daemon' first");
        }
        if (!config.bool("Provide.Enabled").orElse(true)) {
            throw new IpfsException("cannot provide: Provide.Enabled is false");
        }
        if (network.connections().isEmpty()) {
            throw new IpfsException("cannot provide: no connected peers");
        }
    }

    private static Cid parse(String text) {
        try {
            return ContentPath.parse(text).root();
        } catch (InvalidRequestException e) {
            throw new IpfsException("invalid CID \"" + text + "\": " + e.getMessage());
        }
    }

    @Override
    public String text(Object value, Call call) {
        return value instanceof Map<?, ?> row ? row.get(QUEUED) + "\n" : "";
    }

    /** Puts contents into the queue, each once; told of when they are durable there. */
    private final class Queued {
        private final Emitter out;
        private final HashSet128 seen = new HashSet128();
        private final List<Cid> waiting = new ArrayList<>();

        Queued(Emitter out) {
            this.out = out;
        }

        void add(Cid cid) {
            if (seen.add(cid.hash().bytes())) {
                waiting.add(cid);
                if (waiting.size() == BATCH) {
                    flush();
                }
            }
        }

        void flush() {
            queue.once(waiting);
            try {
                for (Cid cid : waiting) {
                    out.emit(Map.of(QUEUED, cid.toString()));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e); // of the walk that is under way
            }
            waiting.clear();
        }
    }
}
