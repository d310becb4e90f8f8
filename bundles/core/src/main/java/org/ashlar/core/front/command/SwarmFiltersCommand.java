package org.ashlar.core.front.command;

import java.io.IOException;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.repo.NodeConfig;
import org.ashlar.repo.Repo;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code swarm filters}: networks that are never dialled. Safe for use by any thread. */
@Component(service = Command.class)
public final class SwarmFiltersCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("swarm", "filters").summary("Manipulate address filters.").build();

    private final NodeConfig config;
    private final Repo repo;

    /** Made by its component runtime. */
    @Activate
    public SwarmFiltersCommand(@Reference NodeConfig config, @Reference Repo repo) {
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
        out.emitOnce(Filters.answer(config.strings(Filters.KEY)));
    }

    @Override
    public String text(Object value, Call call) {
        return Swarm.strings(value);
    }
}
