package org.ashlar.core.front.routing.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.repo.Repo;
import org.ashlar.routing.Arrivals;
import org.ashlar.routing.Routing;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code routing get}: the best value under a key. Safe for use by any thread. */
@Component
public final class RoutingGetCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("routing", "get")
                    .summary("Given a key, query the routing system for its best value.")
                    .argument(Argument.string("key", "The key to find a value for.").many())
                    .build();

    private final Routing routing;
    private final Repo repo;

    /** Makes the command over the routing front. */
    @Activate
    public RoutingGetCommand(@Reference Routing routing, @Reference Repo repo) {
        this.routing = routing;
        this.repo = repo;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        QueryEvents.requireOnline(repo);
        byte[] key = QueryEvents.key(call.argument(0).orElse(""));
        Optional<byte[]> best = Optional.empty();
        try (Arrivals<byte[]> values = new Arrivals<>(call.context(), routing.searchValue(key))) {
            Optional<byte[]> value = values.next();
            while (value.isPresent()) {
                best = value; // each is better than the one before
                value = values.next();
            }
        }
        out.emit(
                QueryEvents.value(
                        best.orElseThrow(
                                () -> new ContentNotFoundException("routing: not found"))));
    }

    @Override
    public String text(Object value, Call call) {
        if (!(value instanceof Map<?, ?> row)) {
            return "";
        }
        byte[] bytes = Base64.getDecoder().decode(String.valueOf(row.get("Extra")));
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
