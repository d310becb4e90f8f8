package org.ashlar.pinning.command;

import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code provide stat}: what providing has done and cost. */
@Component(service = Command.class)
public final class ProvideStatCommand extends StatisticsCommand {
    /**
     * @param statistics what is shown
     */
    @Activate
    public ProvideStatCommand(@Reference ProvideStatistics statistics) {
        super(
                CommandSpec.of("provide", "stat")
                        .summary("Show statistics about the provider system."),
                statistics);
    }
}
