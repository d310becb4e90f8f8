package org.ashlar.pinning.command;

import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code stats provide}: the older name of {@code provide stat}. */
@Component(service = Command.class)
public final class StatsProvideCommand extends StatisticsCommand {
    /**
     * @param statistics what is shown
     */
    @Activate
    public StatsProvideCommand(@Reference ProvideStatistics statistics) {
        super(
                CommandSpec.of("stats", "provide")
                        .summary("Deprecated command, use 'ipfs provide stat' instead."),
                statistics);
    }
}
