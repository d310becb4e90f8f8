package org.ashlar.pinning.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ashlar.block.BlockSession;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.multiformats.Cid;
import org.ashlar.pin.Pinner;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code pin rm}: keeps content no longer. Safe for use by any thread. */
@Component(service = Command.class)
public final class PinRmCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("pin", "rm")
                    .summary("Remove object from pin-list.")
                    .argument(PinTargets.paths("Path to object(s) to be unpinned."))
                    .option(
                            Option.flag("recursive", "Unpin all below the object too.")
                                    .alias("r")
                                    .orElse("true"))
                    .build();

    private final Pinner pinner;
    private final PinTargets targets;

    /**
     * @param pinner keeps
     * @param targets finds what to let go
     */
    @Activate
    public PinRmCommand(@Reference Pinner pinner, @Reference PinTargets targets) {
        this.pinner = pinner;
        this.targets = targets;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        List<String> removed = new ArrayList<>();
        try (BlockSession session = targets.session(call)) {
            for (Cid cid : targets.resolveAll(call, session)) {
                pinner.unpin(cid, call.flag("recursive"));
                removed.add(call.show(cid));
            }
        }
        out.emitOnce(Map.of("Pins", removed));
    }

    @Override
    public String text(Object value, Call call) {
        StringBuilder out = new StringBuilder();
        if (value instanceof Map<?, ?> answer && answer.get("Pins") instanceof List<?> pins) {
            pins.forEach(pin -> out.append("unpinned ").append(pin).append('\n'));
        }
        return out.toString();
    }
}
