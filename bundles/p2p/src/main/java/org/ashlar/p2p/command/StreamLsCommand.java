package org.ashlar.p2p.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.p2p.Tunnel;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code p2p stream ls}: connections that are carried. Safe for use by any thread. */
@Component(service = Command.class)
public final class StreamLsCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("p2p", "stream", "ls")
                    .summary("List connections that are carried now.")
                    .option(
                            Option.flag(
                                            "headers",
                                            "Print what the columns are: ID, Protocol, Origin,"
                                                    + " Target.")
                                    .alias("v"))
                    .build();

    private final P2pAccess access;

    /** Made by its component runtime. */
    @Activate
    public StreamLsCommand(@Reference P2pAccess access) {
        this.access = access;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Tunnel tunnel : access.require().tunnels()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("HandlerID", Long.toString(tunnel.id()));
            row.put("Protocol", tunnel.protocol());
            row.put("OriginAddress", tunnel.origin().toString());
            row.put("TargetAddress", tunnel.target().toString());
            rows.add(row);
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("Streams", P2pAccess.rows(rows));
        out.emitOnce(answer);
    }

    @Override
    public String text(Object value, Call call) {
        List<String> titles = List.of("ID", "Protocol", "Origin", "Target");
        return value instanceof Map<?, ?> answer
                ? Columns.of(
                        answer.get("Streams"),
                        call.flag("headers") ? titles : List.of(),
                        List.of("HandlerID", "Protocol", "OriginAddress", "TargetAddress"))
                : "";
    }
}
