package org.ashlar.pinning.command;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.ashlar.block.BlockSession;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.multiformats.Cid;
import org.ashlar.pinning.StoredPinner;
import org.ashlar.routing.FastProvide;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code pin update}: moves a recursive pin. Safe for use by any thread. */
@Component(service = Command.class)
public final class PinUpdateCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("pin", "update")
                    .summary("Update a recursive pin.")
                    .argument(Argument.string("from-path", "Path to old object."))
                    .argument(Argument.string("to-path", "Path to a new object to be pinned."))
                    .option(Option.flag("unpin", "Remove the old pin.").orElse("true"))
                    .option(Option.flag(FastProvide.ROOT, "Announce the new root at once."))
                    .option(Option.flag(FastProvide.DAG, "Announce the whole DAG at once."))
                    .option(Option.flag(FastProvide.WAIT, "Wait until announced."))
                    .build();

    private final StoredPinner pinner;
    private final PinTargets targets;
    private final FastProvide announcements;

    /**
     * @param pinner keeps
     * @param targets finds old and new content
     * @param announcements tell of the new root at once
     */
    @Activate
    public PinUpdateCommand(
            @Reference StoredPinner pinner,
            @Reference PinTargets targets,
            @Reference FastProvide announcements) {
        this.pinner = pinner;
        this.targets = targets;
        this.announcements = announcements;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        try (BlockSession session = targets.session(call)) {
            Cid from = targets.resolve(call, session, call.arguments().get(0));
            Cid to = targets.resolve(call, session, call.arguments().get(1));
            pinner.update(call.context(), session, from, to, call.flag("unpin"));
            announcements.announce(call, to, true, false);
            out.emitOnce(Map.of("Pins", List.of(call.show(from), call.show(to))));
        }
    }

    @Override
    public String text(Object value, Call call) {
        if (value instanceof Map<?, ?> answer && answer.get("Pins") instanceof List<?> pins) {
            return "updated " + pins.get(0) + " to " + pins.get(1) + "\n";
        }
        return "";
    }
}
