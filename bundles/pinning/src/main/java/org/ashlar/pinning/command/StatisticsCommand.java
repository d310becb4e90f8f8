package org.ashlar.pinning.command;

import java.io.IOException;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;

/** Shows what providing has done and cost, under one of its names. Safe for any thread. */
abstract class StatisticsCommand implements Command {
    private final CommandSpec spec;
    private final ProvideStatistics statistics;

    StatisticsCommand(CommandSpec.Builder spec, ProvideStatistics statistics) {
        this.spec = spec.option(Option.flag("all", "Display all statistics.").alias("a")).build();
        this.statistics = statistics;
    }

    @Override
    public final CommandSpec spec() {
        return spec;
    }

    @Override
    public final void run(Call call, Emitter out) throws IOException {
        out.emitOnce(statistics.tree());
    }

    @Override
    public final String text(Object value, Call call) {
        return ProvideStatistics.text(value);
    }
}
