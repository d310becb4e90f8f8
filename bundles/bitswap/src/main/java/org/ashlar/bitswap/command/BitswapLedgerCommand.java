package org.ashlar.bitswap.command;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.ashlar.bitswap.Bitswap;
import org.ashlar.bitswap.server.Ledger;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code bitswap ledger}: what was exchanged with one peer. Safe for use by any thread. */
@Component(service = Command.class)
public final class BitswapLedgerCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("bitswap", "ledger")
                    .summary("Show the current ledger for a peer.")
                    .argument(Argument.string("peer", "The PeerID (B58) of the ledger to inspect."))
                    .build();

    private final BitswapAccess access;

    /** Made by its component runtime. */
    @Activate
    public BitswapLedgerCommand(@Reference BitswapAccess access) {
        this.access = access;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        Bitswap bitswap = access.require();
        Ledger ledger = bitswap.ledger(BitswapAccess.peer(call.argument(0).orElseThrow()));
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("Peer", ledger.peer().toString());
        row.put("Value", number(ledger.debtRatio()));
        row.put("Sent", ledger.sent());
        row.put("Recv", ledger.received());
        row.put("Exchanged", ledger.exchanges());
        out.emitOnce(row);
    }

    /** A whole number has no point in Kubo's JSON. */
    private static Number number(double value) {
        long whole = (long) value;
        if (whole == value) {
            return whole;
        }
        return value;
    }

    @Override
    public String text(Object value, Call call) {
        if (!(value instanceof Map<?, ?> row) || !(row.get("Value") instanceof Number ratio)) {
            return Command.super.text(value, call);
        }
        String debt = String.format(Locale.ROOT, "%.6f", ratio.doubleValue());
        return ("Ledger for " + row.get("Peer") + "\n")
                + ("Debt ratio:\t" + debt + "\n")
                + ("Exchanges:\t" + row.get("Exchanged") + "\n")
                + ("Bytes sent:\t" + row.get("Sent") + "\n")
                + ("Bytes received:\t" + row.get("Recv") + "\n\n");
    }
}
