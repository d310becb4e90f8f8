package org.ashlar.core.front.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.core.front.net.PeerAddress;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.MultiaddrProtocol;
import org.ashlar.net.Network;
import org.ashlar.repo.Repo;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code swarm connect}: Open connection to a given peer. Safe for use by any thread. */
@Component
public final class SwarmConnectCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("swarm", "connect")
                    .summary("Open connection to a given peer.")
                    .argument(
                            Argument.string("address", "Address of peer to connect to.")
                                    .many()
                                    .orStdin())
                    .build();

    /** Value of a peer that a user chose; Kubo's. */
    private static final int CHOSEN = 100;

    private final Network network;
    private final Repo repo;

    /** Makes the command over the network front. */
    @Activate
    public SwarmConnectCommand(@Reference Network network, @Reference Repo repo) {
        this.network = network;
        this.repo = repo;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        Map<PeerId, List<Multiaddr>> targets = new LinkedHashMap<>();
        for (String text : call.arguments()) {
            for (PeerAddress target : targets(call, text)) {
                targets.computeIfAbsent(target.peer(), p -> new ArrayList<>())
                        .addAll(target.addresses());
            }
        }
        List<Object> lines = new ArrayList<>();
        for (var target : targets.entrySet()) {
            String action = "connect " + target.getKey();
            if (repo.offline()) {
                throw new IpfsException(action + " failure: " + Swarm.OFFLINE_ACTION);
            }
            try {
                call.context().await(network.connect(target.getKey(), target.getValue()));
                network.tag(target.getKey(), "user-connect", CHOSEN);
            } catch (RuntimeException e) {
                call.context().check();
                throw new IpfsException(action + " failure: failed to dial: " + e.getMessage(), e);
            }
            lines.add(action + " success");
        }
        out.emitOnce(Map.of("Strings", lines));
    }

    /** An address without a peer may be a name that stands for several. */
    private List<PeerAddress> targets(Call call, String text) {
        Multiaddr address;
        try {
            address = Multiaddr.parse(text);
        } catch (FormatException e) {
            throw new InvalidRequestException(String.valueOf(e.getMessage()), e);
        }
        Optional<PeerAddress> named = PeerAddress.of(address);
        if (named.isPresent()) {
            return List.of(named.get());
        }
        List<PeerAddress> found = List.of();
        if (address.has(MultiaddrProtocol.DNSADDR)) {
            found =
                    call.context().await(network.resolve(address)).stream()
                            .flatMap(each -> PeerAddress.of(each).stream())
                            .toList();
        }
        if (found.isEmpty()) {
            throw new IpfsException("found no ipfs peers at " + address);
        }
        return found;
    }

    @Override
    public String text(Object value, Call call) {
        return Swarm.strings(value);
    }
}
