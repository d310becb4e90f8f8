package org.ashlar.core.front.routing.command;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.InputFile;
import org.ashlar.command.Option;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.net.Network;
import org.ashlar.repo.Repo;
import org.ashlar.routing.Routing;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code routing put}: places a value under a key. Safe for use by any thread. */
@Component
public final class RoutingPutCommand implements Command {
    private static final int MAX_VALUE = 10 << 10;

    private static final CommandSpec SPEC =
            CommandSpec.of("routing", "put")
                    .summary("Write a key/value pair to the routing system.")
                    .argument(Argument.string("key", "The key to store the value at."))
                    .argument(
                            Argument.file("value-file", "A path to a file containing the value.")
                                    .orStdin())
                    .option(Option.flag("allow-offline", "Store it when offline as well."))
                    .build();

    private final Routing routing;
    private final Network network;
    private final Repo repo;

    /** Makes the command over the fronts. */
    @Activate
    public RoutingPutCommand(
            @Reference Routing routing, @Reference Network network, @Reference Repo repo) {
        this.routing = routing;
        this.network = network;
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
        call.context().await(routing.putValue(key, value(call)));
        out.emit(QueryEvents.peer(QueryEvents.VALUE, network.id()));
    }

    private static byte[] value(Call call) throws IOException {
        Optional<InputFile> file = call.files().next();
        if (file.isEmpty()) {
            throw new InvalidRequestException("file argument 'value-file' is required");
        }
        try (InputStream content = file.get().content()) {
            byte[] value = content.readNBytes(MAX_VALUE + 1);
            if (value.length > MAX_VALUE) {
                throw new InvalidRequestException("value is over " + MAX_VALUE + " bytes");
            }
            return value;
        }
    }

    @Override
    public String text(Object value, Call call) {
        return value instanceof Map<?, ?> row ? row.get("ID") + "\n" : "";
    }
}
