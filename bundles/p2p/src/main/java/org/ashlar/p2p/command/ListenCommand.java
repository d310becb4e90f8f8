package org.ashlar.p2p.command;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.MultiaddrProtocol;
import org.ashlar.p2p.Listener;
import org.ashlar.p2p.Tunnels;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code p2p listen}: lets peers reach a socket through this node. Safe for use by any thread. */
@Component(service = Command.class)
public final class ListenCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("p2p", "listen")
                    .summary("Let peers reach a TCP service through this node.")
                    .description(
                            """
                            Peers that run 'ipfs p2p forward' with the same protocol reach the
                            service at the target address, such as /ip4/127.0.0.1/tcp/22. Any peer
                            that knows this node's id may: the service must know whom to let in.

                            It lasts until 'ipfs p2p close' or the end of the daemon, or with
                            --foreground until the command ends (Ctrl+C).

                              ipfs p2p listen /x/ssh /ip4/127.0.0.1/tcp/22
                            """)
                    .argument(Argument.string("protocol", "Name that peers ask for: /x/NAME."))
                    .argument(
                            Argument.string(
                                    "target-address", "Where the service is: /ip4/IP/tcp/PORT."))
                    .option(P2pAccess.CUSTOM_PROTOCOL)
                    .option(
                            Option.flag(
                                            "report-peer-id",
                                            "Begin each connection to the service with a line that"
                                                    + " says the peer's id.")
                                    .alias("r"))
                    .option(Foreground.OPTION)
                    .build();

    private final P2pAccess access;
    private final Foreground foreground;

    /** Made by its component runtime. */
    @Activate
    public ListenCommand(@Reference P2pAccess access, @Reference Foreground foreground) {
        this.access = access;
        this.foreground = foreground;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        Tunnels tunnels = access.require();
        String protocol = call.argument(0).orElseThrow();
        String address = call.argument(1).orElseThrow();
        Multiaddr target = P2pAccess.address(address);
        checkPort(target);
        P2pAccess.checkPrefix(call, protocol);
        Listener listener = tunnels.listen(protocol, target, call.flag("report-peer-id"));
        if (call.flag(Foreground.OPTION.name())) {
            foreground.hold(call, out, tunnels, listener, address);
        }
    }

    private static void checkPort(Multiaddr target) {
        Optional<String> port =
                target.value(MultiaddrProtocol.TCP).or(() -> target.value(MultiaddrProtocol.UDP));
        if (port.isEmpty()) {
            throw new InvalidRequestException("address does not contain tcp or udp protocol");
        }
        if (port.get().equals("0")) {
            throw new InvalidRequestException("port can not be 0");
        }
    }

    @Override
    public String text(Object value, Call call) {
        if (!(value instanceof Map<?, ?> row)) {
            return "";
        }
        Object protocol = row.get("Protocol");
        return "active".equals(row.get("Status"))
                ? "Listening on "
                        + protocol
                        + ", forwarding to "
                        + row.get("Address")
                        + ", waiting for interrupt...\n"
                : "Received interrupt, removing listener for " + protocol + "\n";
    }
}
