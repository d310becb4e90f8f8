package org.ashlar.core.command.node;

import java.io.IOException;
import java.util.List;
import org.ashlar.block.Blockstore;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.repo.NodeConfig;
import org.ashlar.repo.Repo;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code stats repo}: the same as {@code repo stat}. Safe for use by any thread. */
@Component(service = Command.class)
public final class StatsRepoCommand implements Command {
    private final RepoStatCommand stat;

    /** A command on the open repo. */
    @Activate
    public StatsRepoCommand(
            @Reference Repo repo, @Reference NodeConfig config, @Reference Blockstore blocks) {
        stat = new RepoStatCommand(repo, config, blocks);
    }

    @Override
    public CommandSpec spec() {
        CommandSpec same = stat.spec();
        return new CommandSpec(
                List.of("stats", "repo"),
                same.summary(),
                same.description(),
                same.arguments(),
                same.options(),
                same.remote(),
                same.output());
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        stat.run(call, out);
    }

    @Override
    public String text(Object value, Call call) {
        return stat.text(value, call);
    }
}
