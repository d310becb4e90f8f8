package org.ashlar.pinning.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ashlar.block.BlockSession;
import org.ashlar.block.DagWalker;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.multiformats.Cid;
import org.ashlar.pin.Pin;
import org.ashlar.pin.PinMode;
import org.ashlar.pinning.StoredPinner;
import org.ashlar.routing.FastProvide;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code pin add}: keeps content, fetching it first. Safe for use by any thread. */
@Component(service = Command.class)
public final class PinAddCommand implements Command {
    private static final long REPORT_NANOS = 500_000_000L;

    private static final CommandSpec SPEC =
            CommandSpec.of("pin", "add")
                    .summary("Pin objects to local storage.")
                    .argument(PinTargets.paths("Path to object(s) to be pinned."))
                    .option(
                            Option.flag("recursive", "Pin all below the object too.")
                                    .alias("r")
                                    .orElse("true"))
                    .option(Option.string("name", "A name for the pin(s).").alias("n"))
                    .option(Option.flag("progress", "Show progress."))
                    .option(Option.flag(FastProvide.ROOT, "Announce the root at once."))
                    .option(Option.flag(FastProvide.DAG, "Announce the whole DAG at once."))
                    .option(Option.flag(FastProvide.WAIT, "Wait until announced."))
                    .build();

    private final StoredPinner pinner;
    private final PinTargets targets;
    private final FastProvide announcements;

    /**
     * @param pinner keeps
     * @param targets finds what to keep
     * @param announcements tell of pinned roots at once
     */
    @Activate
    public PinAddCommand(
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
        boolean progress = call.flag("progress");
        PinMode mode = call.flag("recursive") ? PinMode.RECURSIVE : PinMode.DIRECT;
        String name = call.string("name").orElse("");
        List<String> pinned = new ArrayList<>();
        try (BlockSession session = targets.session(call)) {
            for (Cid cid : targets.resolveAll(call, session)) {
                Progress visitor = new Progress(out, progress);
                pinner.pin(call.context(), session, new Pin(cid, mode, name), visitor);
                visitor.end();
                announcements.announce(call, cid, true, false);
                pinned.add(call.show(cid));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        Map<String, Object> answer = Map.of("Pins", pinned);
        if (progress) {
            out.emit(answer);
        } else {
            out.emitOnce(answer);
        }
    }

    @Override
    public String text(Object value, Call call) {
        if (!(value instanceof Map<?, ?> answer)) {
            return "";
        }
        StringBuilder out = new StringBuilder();
        if (answer.get("Pins") instanceof List<?> pins) {
            String how = call.flag("recursive") ? " recursively\n" : " directly\n";
            pins.forEach(pin -> out.append("pinned ").append(pin).append(how));
        }
        return out.toString();
    }

    /** Reports twice a second and at the end. Confined to one thread. */
    private static final class Progress implements DagWalker.Visitor {
        private final Emitter out;
        private final boolean enabled;
        private long reported = System.nanoTime();
        private long nodes;
        private long bytes;

        Progress(Emitter out, boolean enabled) {
            this.out = out;
            this.enabled = enabled;
        }

        @Override
        public void visited(Cid cid, int size) {
            nodes++;
            bytes += size;
            if (enabled && System.nanoTime() - reported > REPORT_NANOS) {
                end();
                reported = System.nanoTime();
            }
        }

        void end() {
            if (!enabled) {
                return;
            }
            Map<String, Object> event = new LinkedHashMap<>();
            event.put("Progress", nodes);
            event.put("Bytes", bytes);
            try {
                out.emit(event);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
