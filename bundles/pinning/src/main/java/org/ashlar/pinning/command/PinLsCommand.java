package org.ashlar.pinning.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.ashlar.block.BlockSession;
import org.ashlar.block.DagWalker;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Cid;
import org.ashlar.pin.Pin;
import org.ashlar.pin.PinMode;
import org.ashlar.pin.Pinner;
import org.ashlar.pinning.Pins;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code pin ls}: what is kept, and why. Safe for use by any thread. */
@Component(service = Command.class)
public final class PinLsCommand implements Command {
    private static final Set<String> TYPES = Set.of("direct", "indirect", "recursive", "all");

    private static final CommandSpec SPEC =
            CommandSpec.of("pin", "ls")
                    .summary("List objects pinned to local storage.")
                    .argument(
                            Argument.string("ipfs-path", "Path to object(s) to be listed.")
                                    .many()
                                    .optional())
                    .option(
                            Option.string("type", "direct, indirect, recursive or all.")
                                    .alias("t")
                                    .orElse("all"))
                    .option(Option.flag("quiet", "Write just hashes of objects.").alias("q"))
                    .option(Option.string("name", "Only pins whose name contains this.").alias("n"))
                    .option(Option.flag("stream", "Stream pins as they are found.").alias("s"))
                    .option(Option.flag("names", "Show pin names."))
                    .build();

    private final Pinner pinner;
    private final PinTargets targets;

    /**
     * @param pinner knows the pins
     * @param targets finds what was asked about
     */
    @Activate
    public PinLsCommand(@Reference Pinner pinner, @Reference PinTargets targets) {
        this.pinner = pinner;
        this.targets = targets;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        String type = call.string("type").orElse("all");
        if (!TYPES.contains(type)) {
            throw new IpfsException(
                    "invalid type '"
                            + type
                            + "', must be one of {direct, indirect, recursive, all}");
        }
        Map<String, Object> keys = new TreeMap<>();
        boolean stream = call.flag("stream");
        Sink sink = stream ? new Streamed(call, out) : new Collected(call, keys);
        try {
            if (call.arguments().isEmpty()) {
                listAll(call, type, sink);
            } else {
                listSome(call, type, sink);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (!stream) {
            out.emitOnce(keys.isEmpty() ? Map.of() : Map.of("Keys", keys));
        }
    }

    private void listAll(Call call, String type, Sink sink) {
        String part = call.string("name").orElse("");
        boolean all = type.equals("all");
        Set<Cid> stored = new HashSet<>();
        Pins.forEach(
                call.context(),
                pinner,
                pin -> {
                    if (all || type.equals("indirect")) {
                        stored.add(pin.cid());
                    }
                    if ((all || type.equals(pin.mode().label())) && pin.name().contains(part)) {
                        sink.add(pin.cid(), pin.mode().label(), pin.name());
                    }
                });
        if ((all || type.equals("indirect")) && part.isEmpty()) {
            listIndirect(call, stored, sink);
        }
    }

    private void listIndirect(Call call, Set<Cid> stored, Sink sink) {
        try (BlockSession session = targets.localSession()) {
            DagWalker walker = new DagWalker(call.context(), session, false);
            DagWalker.Visitor visitor =
                    (cid, size) -> {
                        if (!stored.contains(cid)) {
                            sink.add(cid, PinMode.INDIRECT.label(), "");
                        }
                    };
            Pins.forEach(
                    call.context(),
                    pinner,
                    PinMode.RECURSIVE,
                    pin -> walker.walk(pin.cid(), visitor));
        }
    }

    private void listSome(Call call, String type, Sink sink) {
        for (String path : call.arguments()) {
            Cid cid;
            try (BlockSession session = targets.session(call)) {
                cid = targets.resolve(call, session, path);
            }
            boolean all = type.equals("all");
            Optional<Pin> stored =
                    pinner.find(cid).filter(pin -> all || type.equals(pin.mode().label()));
            if (stored.isPresent()) {
                sink.add(cid, stored.get().mode().label(), stored.get().name());
                continue;
            }
            boolean indirect = all || type.equals("indirect");
            Optional<Cid> root = indirect ? rootAbove(call, cid) : Optional.empty();
            if (root.isEmpty()) {
                throw new IpfsException("path '" + path + "' is not pinned");
            }
            sink.add(cid, "indirect through " + call.show(root.get()), "");
        }
    }

    private Optional<Cid> rootAbove(Call call, Cid wanted) {
        Cid[] root = new Cid[1];
        try (BlockSession session = targets.localSession()) {
            DagWalker walker = new DagWalker(call.context(), session, false);
            Pins.forEach(
                    call.context(),
                    pinner,
                    PinMode.RECURSIVE,
                    pin -> {
                        if (root[0] == null) {
                            walker.walk(
                                    pin.cid(),
                                    (cid, size) -> {
                                        if (cid.equals(wanted) && !cid.equals(pin.cid())) {
                                            root[0] = pin.cid();
                                        }
                                    });
                        }
                    });
        }
        return Optional.ofNullable(root[0]);
    }

    @Override
    public String text(Object value, Call call) {
        if (!(value instanceof Map<?, ?> answer)) {
            return "";
        }
        if (answer.get("Cid") != null) {
            return line(call, answer.get("Cid"), answer);
        }
        StringBuilder out = new StringBuilder();
        if (answer.get("Keys") instanceof Map<?, ?> keys) {
            keys.forEach(
                    (cid, entry) -> {
                        if (entry instanceof Map<?, ?> pin) {
                            out.append(line(call, cid, pin));
                        }
                    });
        }
        return out.toString();
    }

    private static String line(Call call, Object cid, Map<?, ?> pin) {
        if (call.flag("quiet")) {
            return cid + "\n";
        }
        Object name = pin.get("Name");
        boolean named = name != null && !name.equals("");
        return cid + " " + pin.get("Type") + (named ? " " + name : "") + "\n";
    }

    private interface Sink {
        void add(Cid cid, String type, String name);
    }

    private static String shown(Call call, String name) {
        boolean show = call.flag("names") || call.string("name").isPresent();
        return show ? name : "";
    }

    private record Collected(Call call, Map<String, Object> keys) implements Sink {
        @Override
        public void add(Cid cid, String type, String name) {
            Map<String, Object> pin = new LinkedHashMap<>();
            pin.put("Type", type);
            pin.put("Name", shown(call, name));
            keys.put(call.show(cid), pin);
        }
    }

    private record Streamed(Call call, Emitter out) implements Sink {
        @Override
        public void add(Cid cid, String type, String name) {
            Map<String, Object> pin = new LinkedHashMap<>();
            pin.put("Cid", call.show(cid));
            pin.put("Type", type);
            if (!shown(call, name).isEmpty()) {
                pin.put("Name", name);
            }
            try {
                out.emit(pin);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
