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

/** {@code swarm filters rm}: dials a network again, now and later. Safe for use by any thread. */
@Component(service = Command.class)
public final class SwarmFiltersRmCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("swarm", "filters", "rm")
                    .summary("Remove an address filter.")
                    .argument(
                            Argument.string("address", "Multiaddr filter to remove.")
                                    .many()
                                    .orStdin())
                    .build();

    private final NodeConfig config;
    private final Repo repo;

    /** Made by its component runtime. */
    @Activate
    public SwarmFiltersRmCommand(@Reference NodeConfig config, @Reference Repo repo) {
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
        List<String> there = config.strings(Filters.KEY);
        List<String> removed =
                call.arguments().equals(List.of("all"))
                        ? there
                        : call.arguments().stream()
                                .map(Filters::parse)
                                .filter(there::contains)
                                .toList();
        List<String> left = new ArrayList<>(there);
        if (left.removeAll(removed)) {
            config.set(Filters.KEY, left);
        }
        out.emitOnce(Filters.answer(removed));
    }

    @Override
    public String text(Object value, Call call) {
        return Swarm.strings(value);
    }
}
