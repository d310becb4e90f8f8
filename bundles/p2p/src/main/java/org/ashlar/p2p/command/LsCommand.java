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
import org.ashlar.p2p.Listener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code p2p ls}: what listens. Safe for use by any thread. */
@Component(service = Command.class)
public final class LsCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("p2p", "ls")
                    .summary("List what listens for connections that are carried.")
                    .option(
                            Option.flag(
                                            "headers",
                                            "Print what the columns are: Protocol, Listen, Target.")
                                    .alias("v"))
                    .build();

    private final P2pAccess access;

    /** Made by its component runtime. */
    @Activate
    public LsCommand(@Reference P2pAccess access) {
        this.access = access;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Listener listener : access.require().listeners()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("Protocol", listener.protocol());
            row.put("ListenAddress", listener.listenAddress().toString());
            row.put("TargetAddress", listener.targetAddress().toString());
            rows.add(row);
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("Listeners", P2pAccess.rows(rows));
        out.emitOnce(answer);
    }

    @Override
    public String text(Object value, Call call) {
        List<String> titles = List.of("Protocol", "Listen Address", "Target Address");
        return value instanceof Map<?, ?> answer
                ? Columns.of(
                        answer.get("Listeners"),
                        call.flag("headers") ? titles : List.of(),
                        List.of("Protocol", "ListenAddress", "TargetAddress"))
                : "";
    }
}
