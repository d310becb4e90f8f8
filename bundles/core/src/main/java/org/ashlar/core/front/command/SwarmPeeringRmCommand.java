package org.ashlar.core.front.command;

import java.io.IOException;
import java.util.List;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.core.front.net.Peering;
import org.ashlar.core.front.net.PeersComponent;
import org.ashlar.crypto.PeerId;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** {@code swarm peering rm}: lets peers go. Safe for use by any thread. */
@Component(service = Command.class)
public final class SwarmPeeringRmCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("swarm", "peering", "rm")
                    .summary("Remove a peer from the peering subsystem.")
                    .argument(
                            Argument.string("ID", "ID of peer to remove from the peering subsystem")
                                    .many())
                    .build();

    /** Absent while the node has no network. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable PeersComponent peers;

    /** Made by its component runtime. */
    @Activate
    public SwarmPeeringRmCommand() {}

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        Peering peering = Swarm.online(peers).peering();
        List<PeerId> ids = call.arguments().stream().map(Swarm::peer).toList();
        for (PeerId id : ids) {
            peering.remove(id);
            out.emit(SwarmPeeringAddCommand.row(id));
        }
    }

    @Override
    public String text(Object value, Call call) {
        return SwarmPeeringAddCommand.line("remove", value);
    }
}
