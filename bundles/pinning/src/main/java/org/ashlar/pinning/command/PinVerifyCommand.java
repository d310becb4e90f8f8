package org.ashlar.pinning.command;

import java.io.IOException;
import java.io.UncheckedIOException;
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
import org.ashlar.error.ClosedException;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.pin.Pin;
import org.ashlar.pin.PinMode;
import org.ashlar.pin.Pinner;
import org.ashlar.pinning.Pins;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code pin verify}: looks whether pinned content is complete. Safe for use by any thread. */
@Component(service = Command.class)
public final class PinVerifyCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("pin", "verify")
                    .summary("Verify that recursive pins are complete.")
                    .option(Option.flag("verbose", "Also write the hashes of good pins."))
                    .option(Option.flag("quiet", "Write just hashes of broken pins.").alias("q"))
                    .build();

    private final Pinner pinner;
    private final PinTargets targets;

    /**
     * @param pinner knows the pins
     * @param targets gives sessions
     */
    @Activate
    public PinVerifyCommand(@Reference Pinner pinner, @Reference PinTargets targets) {
        this.pinner = pinner;
        this.targets = targets;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        if (call.flag("verbose") && call.flag("quiet")) {
            throw new InvalidRequestException(
                    "the --verbose and --quiet options can not be used at the same time");
        }
        try (BlockSession session = targets.localSession()) {
            Pins.forEach(
                    call.context(),
                    pinner,
                    PinMode.RECURSIVE,
                    pin -> verify(call, out, session, pin));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void verify(Call call, Emitter out, BlockSession session, Pin pin) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("Cid", call.show(pin.cid()));
        String[] last = {call.show(pin.cid())};
        try {
            new DagWalker(call.context(), session, true)
                    .walk(pin.cid(), (cid, size) -> last[0] = call.show(cid));
            if (!call.flag("verbose")) {
                return;
            }
            answer.put("Ok", true);
        } catch (ClosedException e) {
            throw e;
        } catch (IpfsException e) {
            answer.put(
                    "BadNodes",
                    List.of(Map.of("Cid", last[0], "Err", String.valueOf(e.getMessage()))));
        }
        try {
            out.emit(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String text(Object value, Call call) {
        if (!(value instanceof Map<?, ?> answer)) {
            return "";
        }
        Object cid = answer.get("Cid");
        if (call.flag("quiet")) {
            return cid + "\n";
        }
        if (!(answer.get("BadNodes") instanceof List<?> bad)) {
            return cid + " ok\n";
        }
        StringBuilder out = new StringBuilder(cid + " broken\n");
        for (Object each : bad) {
            if (each instanceof Map<?, ?> node) {
                out.append("  ").append(node.get("Cid")).append(": ");
                out.append(node.get("Err")).append('\n');
            }
        }
        return out.toString();
    }
}
