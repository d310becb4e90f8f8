package org.ashlar.bitswap.command;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ashlar.bitswap.Bitswap;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Cid;
import org.ashlar.net.Network;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code bitswap wantlist}: what this node, or a peer, wants. Safe for use by any thread. */
@Component(service = Command.class)
public final class BitswapWantlistCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("bitswap", "wantlist")
                    .summary("Show blocks currently on the wantlist.")
                    .option(
                            Option.string(
                                            "peer",
                                            "Specify which peer to show wantlist for."
                                                    + " Default: self.")
                                    .alias("p"))
                    .build();

    private final BitswapAccess access;
    private final Network network;

    /** Made by its component runtime. */
    @Activate
    public BitswapWantlistCommand(@Reference BitswapAccess access, @Reference Network network) {
        this.access = access;
        this.network = network;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        Bitswap bitswap = access.require();
        Optional<PeerId> peer = call.string("peer").map(BitswapAccess::peer);
        List<Cid> wants =
                peer.filter(id -> !id.equals(network.id()))
                        .map(bitswap::wantlistOf)
                        .orElseGet(bitswap::wantlist);
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("Keys", BitswapAccess.links(wants));
        out.emitOnce(keys);
    }

    @Override
    public String text(Object value, Call call) {
        return value instanceof Map<?, ?> keys ? BitswapAccess.lines(keys.get("Keys"), "") : "";
    }
}
