package org.ashlar.core.front.command;

import java.io.IOException;
import java.util.List;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.core.front.net.BootstrapPeers;
import org.ashlar.repo.NodeConfig;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code bootstrap rm}: removes peers from the list. Safe for any thread. */
@Component(service = Command.class)
public final class BootstrapRmCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("bootstrap", "rm")
                    .summary("Remove peers from the bootstrap list.")
                    .argument(
                            Argument.string(
                                            "peer",
                                            "A peer to add to the bootstrap list (in the format"
                                                    + " '<multiaddr>/<peerID>')")
                                    .optional()
                                    .many()
                                    .orStdin())
                    .option(
                            Option.flag(
                                    "all",
                                    "Remove all bootstrap peers. (Deprecated, use 'all'"
                                            + " subcommand)."))
                    .build();

    private final NodeConfig config;

    /** Made by its component runtime. */
    @Activate
    public BootstrapRmCommand(@Reference NodeConfig config) {
        this.config = config;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        List<String> peers =
                call.flag("all")
                        ? config.strings(BootstrapPeers.KEY)
                        : call.arguments().stream().map(BootstrapList::parse).toList();
        out.emitOnce(BootstrapList.answer(BootstrapList.remove(config, peers)));
    }

    @Override
    public String text(Object value, Call call) {
        return BootstrapList.text("removed ", value);
    }
}
