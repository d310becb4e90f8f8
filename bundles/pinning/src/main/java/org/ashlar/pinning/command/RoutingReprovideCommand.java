package org.ashlar.pinning.command;

import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.error.IpfsException;
import org.osgi.service.component.annotations.Component;

/**
 * {@code routing reprovide}: says that runs come by themselves, as Kubo with its sweep provider
 * does. Safe for use by any thread.
 */
@Component(service = Command.class)
public final class RoutingReprovideCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("routing", "reprovide")
                    .summary("Deprecated: announcements are repeated by themselves.")
                    .build();

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) {
        throw new IpfsException(
                "manual reprovide is not available with the sweep provider; run 'ipfs provide stat"
                        + " --all' to monitor the sweep schedule");
    }
}
