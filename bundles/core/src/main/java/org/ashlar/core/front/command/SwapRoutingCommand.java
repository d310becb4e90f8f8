package org.ashlar.core.front.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.core.config.RoutingChoice;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code swap routing}: routes in another way from now on. Safe for use by any thread. */
@Component(service = Command.class)
public final class SwapRoutingCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("swap", "routing")
                    .summary("Route in another way from now on.")
                    .description(
                            """
                            KIND is dht, dhtclient, http or none, or any value of Routing.Type,
                            which is set. The new routers begin with the peers that the old ones
                            know; what runs on the old ones is finished first.""")
                    .argument(Argument.string("kind", "Kind of the new routing."))
                    .build();

    private static final List<String> KINDS =
            List.of("auto", "autoclient", "dht", "dhtclient", "dhtserver", "http", "none");

    private final RoutingChoice choice;

    /** Makes the command. */
    @Activate
    public SwapRoutingCommand(@Reference RoutingChoice choice) {
        this.choice = choice;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public List<String> choices(int position) {
        return position == 0 ? KINDS : List.of();
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        String kind = call.argument(0).orElse("");
        try {
            String type = kind.equals("http") ? "delegated" : kind;
            choice.change(type, stage -> emit(out, stage));
            emit(out, "done");
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void emit(Emitter out, String stage) {
        try {
            out.emit(Map.of("Stage", stage));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String text(Object value, Call call) {
        Object stage = value instanceof Map<?, ?> row ? row.get("Stage") : "";
        return "done".equals(stage) ? "routing swapped\n" : stage + "\n";
    }
}
