package org.ashlar.core.front.command;

import java.io.IOException;
import java.util.Map;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.core.front.store.StoreSwaps;
import org.ashlar.error.InvalidRequestException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code swap cancel}: leaves the old datastore in charge. Safe for use by any thread. */
@Component
public final class SwapCancelCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("swap", "cancel")
                    .summary("Stop the swap that is under way; the old part stays in charge.")
                    .build();

    private final StoreSwaps swaps;

    /** Makes the command over the swaps. */
    @Activate
    public SwapCancelCommand(@Reference StoreSwaps swaps) {
        this.swaps = swaps;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        if (!swaps.cancel()) {
            throw new InvalidRequestException("no swap is under way");
        }
        out.emitOnce(Map.of("Cancelled", true));
    }

    @Override
    public String text(Object value, Call call) {
        return "the swap goes back\n";
    }
}
