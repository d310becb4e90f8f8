package org.ashlar.pinning.command;

import java.io.IOException;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.error.InvalidRequestException;

/** Shows what providing has done and cost, under one of its names. Safe for any thread. */
abstract class StatisticsCommand implements Command {
    private final CommandSpec spec;
    private final ProvideStatistics statistics;

    StatisticsCommand(CommandSpec.Builder spec, ProvideStatistics statistics) {
        this.spec =
                spec.option(Option.flag("all", "Display all statistics.").alias("a"))
                        .option(
                                Option.flag(
                                        "compact", "Display them in two columns (requires --all)."))
                        .option(Option.flag("connectivity", "Display whether peers are there."))
                        .option(Option.flag("network", "Display how many peers hold a record."))
                        .option(
                                Option.flag(
                                        "schedule", "Display what is announced again, and when."))
                        .option(Option.flag("timings", "Display times: start, cycle, interval."))
                        .option(Option.flag("workers", "Display how many workers are active."))
                        .option(
                                Option.flag(
                                        "operations",
                                        "Display what is under way, what was done and what it cost."))
                        .option(Option.flag("queues", "Display how much waits."))
                        .build();
        this.statistics = statistics;
    }

    @Override
    public final CommandSpec spec() {
        return spec;
    }

    @Override
    public final void run(Call call, Emitter out) throws IOException {
        if (call.flag("compact") && !call.flag("all")) {
            throw new InvalidRequestException("--compact requires --all flag");
        }
        out.emitOnce(statistics.tree());
    }

    @Override
    public final String text(Object value, Call call) {
        return ProvideText.of(value, call);
    }
}
