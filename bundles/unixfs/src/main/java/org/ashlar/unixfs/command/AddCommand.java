package org.ashlar.unixfs.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.error.UnavailableException;
import org.ashlar.multiformats.Cid;
import org.ashlar.pin.Pins;
import org.ashlar.repo.NodeConfig;
import org.ashlar.routing.FastProvide;
import org.ashlar.unixfs.importer.ImportListener;
import org.ashlar.unixfs.importer.ImportOptions;
import org.ashlar.unixfs.importer.Importer;
import org.ashlar.unixfs.importer.RootKeeper;
import org.ashlar.unixfs.importer.Storing;
import org.ashlar.unixfs.mfs.Mfs;
import org.ashlar.unixfs.mfs.ToFiles;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** {@code add}: imports files and directories. Safe for use by any thread. */
@Component(service = Command.class)
public final class AddCommand implements Command {
    private static final int MAX_PIN_NAME = 255;

    private static final CommandSpec SPEC = spec(CommandSpec.of("add"));

    private final Importer importer;
    private final NodeConfig config;
    private final FastProvide announcements;
    private final Pins pins;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    @Nullable
    volatile Mfs mfs;

    /**
     * @param importer does the work
     * @param config defaults of options
     * @param announcements tell of new roots at once
     * @param pins keep what is added
     */
    @Activate
    public AddCommand(
            @Reference Importer importer,
            @Reference NodeConfig config,
            @Reference FastProvide announcements,
            @Reference Pins pins) {
        this.importer = importer;
        this.config = config;
        this.announcements = announcements;
        this.pins = pins;
    }

    private static CommandSpec spec(CommandSpec.Builder builder) {
        builder.summary("Add a file or directory to IPFS.")
                .argument(
                        Argument.file("path", "The path to a file to be added to IPFS.")
                                .many()
                                .orStdin()
                                .orDirectory());
        AddOptions.ALL.forEach(builder::option);
        return builder.build();
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        ImportOptions options = AddSettings.of(call, config);
        Storing storing = storing(call);
        boolean onlyHash = call.flag("only-hash");
        boolean pin = call.maybeFlag("pin").orElse(true) && !onlyHash;
        String name = pinName(call, pin);
        if (call.string("to-files").isPresent() && (onlyHash || options.wrap())) {
            throw new InvalidRequestException(
                    (onlyHash ? "only-hash" : "wrap-with-directory")
                            + " and to-files options are not compatible");
        }
        Events events = new Events(call, out);
        if (onlyHash) {
            importer.hashAll(call.context(), options, call.files(), events);
        } else {
            if (pin) {
                awaitPins();
            }
            Optional<ToFiles> toFiles = call.string("to-files").map(ToFiles::new);
            Optional<Mfs> tree = toFiles.map(target -> presentMfs());
            List<Cid> roots = new ArrayList<>();
            RootKeeper after =
                    (root, entry) -> {
                        roots.add(root);
                        if (pin) {
                            pins.pinComplete(root, name);
                        }
                        tree.ifPresent(t -> link(call, t, toFiles.orElseThrow(), root, entry));
                    };
            importer.importAll(call.context(), options, storing, call.files(), after, events);
            roots.forEach(root -> announcements.announce(call, root, pin, tree.isPresent()));
        }
        events.end();
    }

    private Storing storing(Call call) {
        if (call.flag("nocopy")) {
            importer.requireFilestore();
            return Storing.REFER;
        }
        return call.flag("fscache") ? Storing.COPY_ABSENT : Storing.COPY;
    }

    private static String pinName(Call call, boolean pin) {
        Optional<String> name = call.string("pin-name");
        if (name.isPresent() && !pin) {
            throw new IpfsException("pin-name option requires pin to be set");
        }
        int length = name.orElse("").getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
        if (length > MAX_PIN_NAME) {
            throw new IpfsException("pin name is " + length + " bytes (max 255 bytes)");
        }
        return name.orElse("");
    }

    private static void link(Call call, Mfs tree, ToFiles toFiles, Cid root, String entry) {
        tree.changeLocked(call.context(), call.offline(), state -> toFiles.put(state, root, entry));
        toFiles.added();
    }

    /** Gives the tree for {@code to-files} where no framework does. */
    public void withMfs(Mfs tree) {
        mfs = tree;
    }

    private Mfs presentMfs() {
        Mfs present = mfs;
        if (present == null) {
            throw new UnavailableException("MFS is not available on this node");
        }
        return present;
    }

    private void awaitPins() {
        try {
            pins.await();
        } catch (UnavailableException e) {
            throw new UnavailableException(
                    e.getMessage() + "; use --pin=false to add without it", e);
        }
    }

    @Override
    public String text(Object value, Call call) {
        if (!(value instanceof Map<?, ?> event) || event.get("Hash") == null) {
            return "";
        }
        return call.flag("quiet") || call.flag("quieter")
                ? event.get("Hash") + "\n"
                : "added " + event.get("Hash") + " " + event.get("Name") + "\n";
    }

    /** Kubo's events; as text, {@code quieter} shows the last one only. */
    private static final class Events implements ImportListener {
        private final Call call;
        private final Emitter out;
        private final boolean progress;
        private final boolean lastOnly;
        private Optional<Object> last = Optional.empty();

        Events(Call call, Emitter out) {
            this.call = call;
            this.out = out;
            this.progress = call.flag("progress");
            this.lastOnly =
                    call.flag("quieter") && call.string("encoding").orElse("json").equals("text");
        }

        @Override
        public void added(String path, Cid cid, long size) throws IOException {
            String hash = call.show(cid);
            Map<String, Object> event = new LinkedHashMap<>();
            event.put("Name", path);
            event.put("Hash", hash);
            event.put("Size", Long.toString(size));
            if (lastOnly) {
                last = Optional.of(event);
            } else if (!call.flag("silent")) {
                out.emit(event);
            }
        }

        @Override
        public void progress(String path, long bytes) throws IOException {
            if (progress && !call.flag("silent")) {
                Map<String, Object> event = new LinkedHashMap<>();
                event.put("Name", path);
                if (bytes > 0) {
                    event.put("Bytes", bytes);
                }
                out.emit(event);
            }
        }

        void end() throws IOException {
            if (last.isPresent() && !call.flag("silent")) {
                out.emit(last.get());
            }
        }
    }
}
