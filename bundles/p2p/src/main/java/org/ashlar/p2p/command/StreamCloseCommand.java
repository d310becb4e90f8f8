package org.ashlar.p2p.command;

import java.io.IOException;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.p2p.Tunnel;
import org.ashlar.p2p.Tunnels;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code p2p stream close}: ends connections that are carried. Safe for use by any thread. */
@Component(service = Command.class)
public final class StreamCloseCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("p2p", "stream", "close")
                    .summary("Close a connection that is carried.")
                    .argument(
                            Argument.string("id", "Its number, as 'p2p stream ls' says.")
                                    .optional())
                    .option(Option.flag("all", "Close all of them.").alias("a"))
                    .build();

    private final P2pAccess access;

    /** Made by its component runtime. */
    @Activate
    public StreamCloseCommand(@Reference P2pAccess access) {
        this.access = access;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        Tunnels tunnels = access.require();
        boolean all = call.flag("all");
        long id = all ? 0 : number(call);
        tunnels.tunnels().stream()
                .filter(tunnel -> all || tunnel.id() == id)
                .forEach(Tunnel::reset);
    }

    /** The given number, or a failure in Kubo's words. */
    private static long number(Call call) {
        String text =
                call.argument(0).orElseThrow(() -> new InvalidRequestException("no id specified"));
        String parsing = "strconv.ParseUint: parsing \"" + text + "\": ";
        if (!text.matches("[0-9]+")) {
            throw new InvalidRequestException(parsing + "invalid syntax");
        }
        try {
            return Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw new InvalidRequestException(parsing + "value out of range", e);
        }
    }
}
