package org.ashlar.pinning.command;

import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code stats reprovide}: another older name of {@code provide stat}. */
@Component(service = Command.class)
public final class StatsReprovideCommand extends StatisticsCommand {
    /**
     * @param statistics what is shown
     */
    @Activate
    public StatsReprovideCommand(@Reference ProvideStatistics statistics) {
        super(
                CommandSpec.of("stats", "reprovide")
                        .summary("Deprecated command, use 'ipfs provide stat' instead."),
                statistics);
    }
}
