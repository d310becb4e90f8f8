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
                        .summary("Show statistics about the provider system.")
                        .description(
                                "Announces records of what this node has, and again before they"
                                        + " expire. Without options it shows a few lines; '--all'"
                                        + " shows every section, and an option of its name shows"
                                        + " one. Lookups and messages are what it has cost since"
                                        + " the node started."),
                statistics);
    }
}
