package org.ashlar.core.front.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.core.front.store.StoreSwaps;
import org.ashlar.core.plugin.Plugins;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code swap datastore}: moves a mount to another store. Safe for use by any thread. */
@Component
public final class SwapDatastoreCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("swap", "datastore")
                    .summary("Move blocks or records to a datastore of another kind.")
                    .argument(Argument.string("kind", "Kind of the new datastore."))
                    .option(Option.string("mount", "What moves: /blocks or /.").orElse("/blocks"))
                    .option(
                            Option.flag("volatile", "Allow a datastore that loses its content.")
                                    .orElse("false"))
                    .build();

    private static final String STORE = "datastore-";

    private final StoreSwaps swaps;
    private final Plugins plugins;

    /** Makes the command over the swaps. */
    @Activate
    public SwapDatastoreCommand(@Reference StoreSwaps swaps, @Reference Plugins plugins) {
        this.swaps = swaps;
        this.plugins = plugins;
    }

    /** The kinds whose bundles are there. */
    @Override
    public List<String> choices(int position) {
        return plugins.list().stream()
                .map(Plugins::name)
                .filter(name -> position == 0 && name.startsWith(STORE))
                .map(name -> name.substring(STORE.length()))
                .toList();
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        String kind = call.argument(0).orElse("");
        String mount = call.string("mount").orElse("/blocks");
        try {
            swaps.swap(
                    kind,
                    mount,
                    call.flag("volatile"),
                    call.context(),
                    (stage, done, total) -> emit(out, stage, done, total));
            emit(out, "done", 1, 1);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void emit(Emitter out, String stage, long done, long total) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("Stage", stage);
        row.put("Done", done);
        row.put("Total", total);
        try {
            out.emit(row);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // cancels the swap
        }
    }

    @Override
    public String text(Object value, Call call) {
        if (value instanceof Map<?, ?> row && !"done".equals(row.get("Stage"))) {
            return row.get("Stage") + " " + row.get("Done") + "/" + row.get("Total") + "\n";
        }
        return "datastore swapped\n";
    }
}
