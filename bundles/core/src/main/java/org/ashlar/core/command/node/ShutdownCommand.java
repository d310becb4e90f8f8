package org.ashlar.core.command.node;

import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.runtime.NodeStatus;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code shutdown}: ends the daemon. Safe for use by any thread. */
@Component(service = Command.class)
public final class ShutdownCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("shutdown").summary("Shut down the IPFS daemon.").build();

    private final NodeStatus status;

    /** A command on a node that is open. */
    @Activate
    public ShutdownCommand(@Reference(target = "(ashlar.state=open)") NodeStatus status) {
        this.status = status;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) {
        status.shutdown();
    }
}
