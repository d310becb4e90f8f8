package org.ashlar.pinning.command;

import java.io.IOException;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.pinning.provide.ProvideQueue;
import org.ashlar.pinning.provide.Reprovider;
import org.ashlar.repo.NodeConfig;
import org.ashlar.repo.Repo;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code stats provide}: the older name of {@code provide stat}. Safe for use by any thread. */
@Component(service = Command.class)
public final class StatsProvideCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("stats", "provide")
                    .summary("Deprecated command, use 'ipfs provide stat' instead.")
                    .option(Option.flag("all", "Display all statistics.").alias("a"))
                    .build();

    private final ProvideQueue queue;
    private final Reprovider reprovider;
    private final NodeConfig config;
    private final Repo repo;

    /** Makes the command over the queue and what works on it. */
    @Activate
    public StatsProvideCommand(
            @Reference ProvideQueue queue,
            @Reference Reprovider reprovider,
            @Reference NodeConfig config,
            @Reference Repo repo) {
        this.queue = queue;
        this.reprovider = reprovider;
        this.config = config;
        this.repo = repo;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        ProvideStatistics.requireProviding(repo, config);
        out.emitOnce(ProvideStatistics.tree(queue, reprovider));
    }

    @Override
    public String text(Object value, Call call) {
        return ProvideStatistics.text(value);
    }
}
