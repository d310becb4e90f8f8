package org.ashlar.core.command.node;

import java.io.IOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.core.repo.JsonTree;
import org.ashlar.core.repo.NodeVersion;
import org.ashlar.crypto.PeerId;
import org.ashlar.crypto.PublicKey;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.Multibase;
import org.ashlar.net.IdentifyInfo;
import org.ashlar.net.Network;
import org.ashlar.repo.NodeConfig;
import org.ashlar.repo.Repo;
import org.ashlar.routing.Routing;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code id}: who this node, or a peer, is. Safe for use by any thread. */
@Component(service = Command.class)
public final class IdCommand implements Command {
    private static final String BASE58 = "b58mh";
    private static final CommandSpec SPEC =
            CommandSpec.of("id")
                    .summary("Show IPFS node id info.")
                    .argument(Argument.string("peerid", "Peer.ID of node to look up.").optional())
                    .option(
                            Option.string(
                                            "format",
                                            "Optional output format: <id> <aver> <pubkey> <addrs>"
                                                    + " <protocols>, \\n and \\t.")
                                    .alias("f"))
                    .option(
                            Option.string(
                                            "peerid-base",
                                            "Encoding used for peer IDs: b58mh or a multibase.")
                                    .orElse(BASE58))
                    .build();

    private final PublicKey key;
    private final NodeConfig config;

    /** Empty when there is no network. */
    private final Optional<Network> network;

    private final Optional<Routing> routing;

    /** A command of the running node. */
    @Activate
    public IdCommand(
            @Reference Repo repo,
            @Reference NodeConfig config,
            @Reference Network network,
            @Reference Routing routing) {
        this.key = repo.identity().publicKey();
        this.config = config;
        this.network = repo.offline() ? Optional.empty() : Optional.of(network);
        this.routing = Optional.of(routing);
    }

    /** A command without a running node. */
    public IdCommand(PublicKey key, NodeConfig config, Optional<Network> network) {
        this.key = key;
        this.config = config;
        this.network = network;
        this.routing = Optional.empty();
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        PeerId self = PeerId.of(key);
        PeerId peer = call.argument(0).map(IdCommand::parse).orElse(self);
        String name = name(peer, call.string("peerid-base").orElse(BASE58));
        out.emitOnce(peer.equals(self) ? self(name) : other(peer, name, call));
    }

    private static PeerId parse(String text) {
        try {
            return PeerId.parse(text);
        } catch (FormatException e) {
            throw new IllegalArgumentException("invalid peer id", e);
        }
    }

    private static String name(PeerId peer, String base) {
        if (base.equals(BASE58)) {
            return peer.toString();
        }
        try {
            return peer.toCid().toString(Multibase.named(base));
        } catch (FormatException e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
    }

    private Map<String, Object> self(String name) {
        String suffix = config.string("Version.AgentSuffix").orElse("");
        return answer(
                name,
                key.encoded(),
                network.map(net -> addresses(net.addresses(), name)).orElse(null),
                NodeVersion.AGENT + (suffix.isEmpty() ? "" : "/" + suffix),
                network.map(Network::protocols).orElse(null));
    }

    private Map<String, Object> other(PeerId peer, String name, Call call) {
        if (network.isEmpty() || call.offline()) {
            throw new IllegalArgumentException(
                    "'ipfs id' cannot query information on remote peers without a running daemon;"
                            + " if you only want to convert --peerid-base, pass --offline option");
        }
        IdentifyInfo info = identified(network.get(), peer, call);
        return answer(
                name,
                info.publicKey(),
                addresses(info.addresses(), name),
                info.agentVersion(),
                info.protocols());
    }

    private IdentifyInfo identified(Network network, PeerId peer, Call call) {
        Optional<IdentifyInfo> known = network.identified(peer);
        if (known.isPresent()) {
            return known.get();
        }
        try {
            List<Multiaddr> addresses = List.of();
            if (routing.isPresent() && network.knownAddresses(peer).isEmpty()) {
                addresses = call.context().await(routing.get().findPeer(peer)).addresses();
            }
            call.context().await(network.connect(peer, addresses));
        } catch (IpfsException e) {
            call.context().check();
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
        return network.identified(peer)
                .orElseThrow(() -> new IllegalArgumentException("peer did not identify itself"));
    }

    private static List<String> addresses(List<Multiaddr> addresses, String name) {
        return addresses.stream().map(address -> address + "/p2p/" + name).sorted().toList();
    }

    private static Map<String, Object> answer(
            String name,
            byte[] key,
            @Nullable List<String> addresses,
            String agent,
            @Nullable List<String> protocols) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("ID", name);
        answer.put("PublicKey", Base64.getEncoder().encodeToString(key));
        answer.put("Addresses", addresses);
        answer.put("AgentVersion", agent);
        answer.put("Protocols", protocols == null ? null : protocols.stream().sorted().toList());
        return known(answer);
    }

    @SuppressWarnings("NullAway") // JSON null is a value
    private static Map<String, Object> known(Map<String, @Nullable Object> answer) {
        return new LinkedHashMap<>(answer);
    }

    @Override
    public String text(Object value, Call call) {
        Optional<String> format = call.string("format").filter(text -> !text.isEmpty());
        if (format.isEmpty() || !(value instanceof Map<?, ?> answer)) {
            return JsonTree.indented(value, "\t") + "\n\n";
        }
        return format.get()
                .replace("<id>", String.valueOf(answer.get("ID")))
                .replace("<aver>", String.valueOf(answer.get("AgentVersion")))
                .replace("<pubkey>", String.valueOf(answer.get("PublicKey")))
                .replace("<addrs>", lines(answer.get("Addresses")))
                .replace("<protocols>", lines(answer.get("Protocols")))
                .replace("\\n", "\n")
                .replace("\\t", "\t");
    }

    private static String lines(@Nullable Object value) {
        return value instanceof List<?> list
                ? String.join("\n", list.stream().map(String::valueOf).toList())
                : "";
    }
}
