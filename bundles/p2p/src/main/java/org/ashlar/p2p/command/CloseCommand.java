package org.ashlar.p2p.command;

import java.io.IOException;
import java.util.Optional;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.p2p.Tunnels;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code p2p close}: listens no more. Safe for use by any thread. */
@Component(service = Command.class)
public final class CloseCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("p2p", "close")
                    .summary("Stop listening for connections that are carried.")
                    .description(
                            """
                            Closes the listeners that fit all that is given. Connections that are
                            carried already stay: see 'ipfs p2p stream close'.
                            """)
                    .option(Option.flag("all", "Close all listeners.").alias("a"))
                    .option(Option.string("protocol", "Those of this protocol.").alias("p"))
                    .option(Option.string("listen-address", "Those that listen here.").alias("l"))
                    .option(Option.string("target-address", "Those that lead there.").alias("t"))
                    .build();

    private final P2pAccess access;

    /** Made by its component runtime. */
    @Activate
    public CloseCommand(@Reference P2pAccess access) {
        this.access = access;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        Tunnels tunnels = access.require();
        Optional<String> protocol = call.string("protocol");
        Optional<Multiaddr> at = call.string("listen-address").map(P2pAccess::address);
        Optional<Multiaddr> target = call.string("target-address").map(P2pAccess::address);
        boolean some = protocol.isPresent() || at.isPresent() || target.isPresent();
        boolean all = call.flag("all");
        if (!all && !some) {
            throw new InvalidRequestException("no matching options given");
        }
        if (all && some) {
            throw new InvalidRequestException("can't combine --all with other matching options");
        }
        out.emitOnce(
                tunnels.close(
                        listener ->
                                fits(protocol, listener.protocol())
                                        && fits(at, listener.listenAddress())
                                        && fits(target, listener.targetAddress())));
    }

    private static <T> boolean fits(Optional<T> wanted, T value) {
        return wanted.isEmpty() || wanted.get().equals(value);
    }

    @Override
    public String text(Object value, Call call) {
        return "Closed " + value + " stream(s)\n";
    }
}
