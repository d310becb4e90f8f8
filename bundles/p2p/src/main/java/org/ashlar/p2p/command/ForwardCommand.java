package org.ashlar.p2p.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.MultiaddrProtocol;
import org.ashlar.net.Network;
import org.ashlar.p2p.Listener;
import org.ashlar.p2p.Tunnels;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code p2p forward}: a socket that leads to a peer's service. Safe for use by any thread. */
@Component(service = Command.class)
public final class ForwardCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("p2p", "forward")
                    .summary("Reach a service of a peer at a TCP port of this machine.")
                    .description(
                            """
                            Connections to the listen address are carried to the peer, which must
                            run 'ipfs p2p listen' with the same protocol. The peer is /p2p/ID;
                            with an address before it, such as /ip4/192.0.2.1/tcp/4001/p2p/ID, it
                            need not be found first. With port 0 a free one is taken, which
                            'ipfs p2p ls' shows.

                            It lasts until 'ipfs p2p close' or the end of the daemon, or with
                            --foreground until the command ends (Ctrl+C).

                              ipfs p2p forward /x/ssh /ip4/127.0.0.1/tcp/2222 /p2p/ID
                              ssh -p 2222 root@127.0.0.1
                            """)
                    .argument(Argument.string("protocol", "Name that the peer offers: /x/NAME."))
                    .argument(
                            Argument.string(
                                    "listen-address", "Where to listen: /ip4/127.0.0.1/tcp/PORT."))
                    .argument(Argument.string("target-address", "The peer: /p2p/ID."))
                    .option(P2pAccess.CUSTOM_PROTOCOL)
                    .option(Foreground.OPTION)
                    .build();

    private final P2pAccess access;
    private final Foreground foreground;
    private final Network network;

    /** Made by its component runtime. */
    @Activate
    public ForwardCommand(
            @Reference P2pAccess access,
            @Reference Foreground foreground,
            @Reference Network network) {
        this.access = access;
        this.foreground = foreground;
        this.network = network;
    }

    /** A peer, and where it is as far as that was said. */
    private record Target(PeerId peer, List<Multiaddr> addresses) {}

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        Tunnels tunnels = access.require();
        String protocol = call.argument(0).orElseThrow();
        String address = call.argument(1).orElseThrow();
        Multiaddr at = P2pAccess.address(address);
        Target target = target(call, P2pAccess.address(call.argument(2).orElseThrow()));
        P2pAccess.checkPrefix(call, protocol);
        Listener listener =
                call.context()
                        .await(tunnels.forward(protocol, at, target.peer(), target.addresses()));
        if (call.flag(Foreground.OPTION.name())) {
            foreground.hold(call, out, tunnels, listener, address);
        }
    }

    /** An address without a peer may be a name that stands for some. */
    private Target target(Call call, Multiaddr given) {
        Optional<PeerId> named = peer(given);
        if (named.isPresent()) {
            return new Target(named.get(), given.withoutPeer().map(List::of).orElse(List.of()));
        }
        List<Multiaddr> found = call.context().await(network.resolve(given));
        if (found.isEmpty()) {
            throw new IpfsException("fail to resolve the multiaddr:" + given);
        }
        PeerId only = null;
        List<Multiaddr> addresses = new ArrayList<>();
        for (Multiaddr each : found) {
            Optional<PeerId> peer = peer(each);
            if (peer.isEmpty()) {
                continue;
            }
            if (only != null && !only.equals(peer.get())) {
                throw new IpfsException(
                        "ambiguous multiaddr %s could refer to %s or %s"
                                .formatted(given, only, peer.get()));
            }
            only = peer.get();
            each.withoutPeer().ifPresent(addresses::add);
        }
        if (only == null) {
            throw new IpfsException("found no ipfs peers at " + given);
        }
        return new Target(only, addresses);
    }

    /** The peer at the end of an address. */
    private static Optional<PeerId> peer(Multiaddr address) {
        List<Multiaddr.Component> parts = address.components();
        Multiaddr.Component last = parts.get(parts.size() - 1);
        return last.protocol() == MultiaddrProtocol.P2P
                ? Optional.of(PeerId.parse(last.value()))
                : Optional.empty();
    }

    @Override
    public String text(Object value, Call call) {
        if (!(value instanceof Map<?, ?> row)) {
            return "";
        }
        Object protocol = row.get("Protocol");
        return "active".equals(row.get("Status"))
                ? "Forwarding "
                        + protocol
                        + " to "
                        + row.get("Address")
                        + ", waiting for interrupt...\n"
                : "Received interrupt, removing forwarder for " + protocol + "\n";
    }
}
