package org.ashlar.core.front.routing.command;

import java.io.IOException;
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
import org.ashlar.error.InvalidRequestException;
import org.ashlar.multiformats.Cid;
import org.ashlar.path.ContentPath;
import org.ashlar.path.PathResolver;
import org.ashlar.repo.Repo;
import org.ashlar.routing.Arrivals;
import org.ashlar.routing.PeerInfo;
import org.ashlar.routing.Routing;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code routing findprovs}: who has a content. Safe for use by any thread. */
@Component
public final class RoutingFindProvsCommand implements Command {
    private static final int MAX_PROVIDERS = 10_000;

    private static final CommandSpec SPEC =
            CommandSpec.of("routing", "findprovs")
                    .summary("Find peers that can provide a specific value, given a key.")
                    .argument(Argument.string("key", "The key to find providers for.").many())
                    .option(Option.flag("verbose", "Print extra information.").alias("v"))
                    .option(
                            Option.integer("num-providers", "The number of providers to find.")
                                    .alias("n")
                                    .orElse("20"))
                    .build();

    private final Routing routing;
    private final PathResolver paths;
    private final BlockService blocks;
    private final Repo repo;

    /** Makes the command over the fronts. */
    @Activate
    public RoutingFindProvsCommand(
            @Reference Routing routing,
            @Reference PathResolver paths,
            @Reference BlockService blocks,
            @Reference Repo repo) {
        this.routing = routing;
        this.paths = paths;
        this.blocks = blocks;
        this.repo = repo;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        QueryEvents.requireOnline(repo);
        long count = call.integer("num-providers").orElse(20);
        if (count < 1) {
            throw new InvalidRequestException("number of providers must be greater than 0");
        }
        Cid cid = resolve(call);
        int limit = (int) Math.min(count, MAX_PROVIDERS);
        try (Arrivals<PeerInfo> found =
                new Arrivals<>(call.context(), routing.findProviders(cid.hash(), limit))) {
            Optional<PeerInfo> provider = found.next();
            while (provider.isPresent()) {
                out.emit(QueryEvents.found(QueryEvents.PROVIDER, provider.get()));
                provider = found.next();
            }
        }
    }

    private Cid resolve(Call call) {
        ContentPath path = paths.parse(call.context(), call.argument(0).orElse(""), call.offline());
        if (path.segments().isEmpty()) {
            return path.root();
        }
        try (BlockSession session = blocks.newSession(call.offline())) {
            return paths.resolve(call.context(), session, path).cid();
        }
    }

    @Override
    public String text(Object value, Call call) {
        if (!(value instanceof Map<?, ?> row) || QueryEvents.type(row) != QueryEvents.PROVIDER) {
            return "";
        }
        boolean verbose = call.flag("verbose");
        return QueryEvents.response(row)
                .map(
                        peer ->
                                (verbose ? "provider: " : "")
                                        + peer.get("ID")
                                        + "\n"
                                        + (verbose ? QueryEvents.addresses(peer, "\t") : ""))
                .orElse("");
    }
}
