package org.ashlar.core.front.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.core.front.net.BootstrapPeers;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.repo.NodeConfig;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code bootstrap add}: adds peers to the list. Safe for any thread. */
@Component(service = Command.class)
public final class BootstrapAddCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("bootstrap", "add")
                    .summary("Add peers to the bootstrap list.")
                    .argument(
                            Argument.string(
                                            "peer",
                                            "A peer to add to the bootstrap list (in the format"
                                                    + " '<multiaddr>/<peerID>')")
                                    .optional()
                                    .many()
                                    .orStdin())
                    .build();

    private final NodeConfig config;

    /** Made by its component runtime. */
    @Activate
    public BootstrapAddCommand(@Reference NodeConfig config) {
        this.config = config;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        if (call.arguments().isEmpty()) {
            throw new InvalidRequestException("no bootstrap peers to add");
        }
        List<String> added =
                call.arguments().stream().map(BootstrapList::parse).distinct().toList();
        if (added.contains(BootstrapPeers.AUTO) && !BootstrapPeers.automatic(config)) {
            throw new InvalidRequestException(
                    "cannot add default bootstrap peers: AutoConf is disabled"
                            + " (AutoConf.Enabled=false). Enable AutoConf by setting"
                            + " AutoConf.Enabled=true in your config, or add specific peer"
                            + " addresses instead");
        }
        List<String> all = new ArrayList<>(config.strings(BootstrapPeers.KEY));
        added.stream().filter(peer -> !all.contains(peer)).forEach(all::add);
        config.set(BootstrapPeers.KEY, all);
        out.emitOnce(BootstrapList.answer(added));
    }

    @Override
    public String text(Object value, Call call) {
        return BootstrapList.text("added ", value);
    }
}
