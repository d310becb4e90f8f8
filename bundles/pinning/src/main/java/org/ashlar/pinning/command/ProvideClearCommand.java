package org.ashlar.pinning.command;

import java.io.IOException;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.pinning.provide.ProvideQueue;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code provide clear}: forgets what waits to be announced. Safe for use by any thread. */
@Component(service = Command.class)
public final class ProvideClearCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("provide", "clear")
                    .summary("Clear all CIDs from the provide queue.")
                    .option(Option.flag("quiet", "Do not write output.").alias("q"))
                    .build();

    private final ProvideQueue queue;

    /** Makes the command over the queue. */
    @Activate
    public ProvideClearCommand(@Reference ProvideQueue queue) {
        this.queue = queue;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        out.emitOnce(queue.clear());
    }

    @Override
    public String text(Object value, Call call) {
        if (call.flag("quiet") || !(value instanceof Number count)) {
            return "";
        }
        return "removed " + count.longValue() + " items from provide queue\n";
    }
}
