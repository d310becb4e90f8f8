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
import org.ashlar.error.ClosedException;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Cid;
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
    /** Most blocks that are named of one pin, some 2 MiB. */
    static final int MAX_BAD = 4096;

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
        List<Object> bad = badNodes(call, session, pin.cid());
        if (bad.isEmpty() && !call.flag("verbose")) {
            return;
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("Cid", call.show(pin.cid()));
        if (bad.isEmpty()) {
            answer.put("Ok", true);
        } else if (!call.flag("quiet")) {
            answer.put("BadNodes", bad);
        }
        try {
            out.emit(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Blocks below a root that are absent or broken, at most {@link #MAX_BAD}. */
    private static List<Object> badNodes(Call call, BlockSession session, Cid root) {
        List<Object> bad = new ArrayList<>();
        DagWalker.Visitor visitor =
                new DagWalker.Visitor() {
                    @Override
                    public void visited(Cid cid, int size) {}

                    @Override
                    public boolean unreadable(Cid cid, IpfsException reason) {
                        bad.add(badNode(call, cid, reason));
                        return bad.size() < MAX_BAD;
                    }
                };
        try {
            new DagWalker(call.context(), session, true).walk(root, visitor);
        } catch (ClosedException e) {
            throw e;
        } catch (IpfsException e) {
            if (bad.size() < MAX_BAD) {
                bad.add(badNode(call, root, e)); // it is not a block but the shape of the whole
            }
        }
        return bad;
    }

    private static Map<String, Object> badNode(Call call, Cid cid, IpfsException reason) {
        Map<String, Object> node = new LinkedHashMap<>();
        node.put("Cid", call.show(cid));
        node.put("Err", String.valueOf(reason.getMessage()));
        return node;
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
