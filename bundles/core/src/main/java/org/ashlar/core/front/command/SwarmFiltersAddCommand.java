package org.ashlar.core.front.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.repo.NodeConfig;
import org.ashlar.repo.Repo;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * {@code swarm filters add}: dials a network no more, now and later. Safe for use by any thread.
 */
@Component(service = Command.class)
public final class SwarmFiltersAddCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("swarm", "filters", "add")
                    .summary("Add an address filter.")
                    .argument(Argument.string("address", "Multiaddr to filter.").many().orStdin())
                    .build();

    private final NodeConfig config;
    private final Repo repo;

    /** Made by its component runtime. */
    @Activate
    public SwarmFiltersAddCommand(@Reference NodeConfig config, @Reference Repo repo) {
        this.config = config;
        this.repo = repo;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        Swarm.requireOnline(repo);
        List<String> added = call.arguments().stream().map(Filters::parse).toList();
        List<String> all = new ArrayList<>(config.strings(Filters.KEY));
        added.stream().filter(filter -> !all.contains(filter)).forEach(all::add);
        config.set(Filters.KEY, all);
        out.emitOnce(Filters.answer(added));
    }

    @Override
    public String text(Object value, Call call) {
        return Swarm.strings(value);
    }
}
