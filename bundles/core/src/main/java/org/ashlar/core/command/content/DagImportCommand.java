package org.ashlar.core.command.content;

import java.io.EOFException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.ashlar.block.BlockService;
import org.ashlar.block.Blockstore;
import org.ashlar.block.GcLocker;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.InputFile;
import org.ashlar.command.Option;
import org.ashlar.error.ClosedException;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Cid;
import org.ashlar.routing.FastProvide;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code dag import}: stores the blocks of CAR archives. Safe for use by any thread. */
@Component(service = Command.class)
public final class DagImportCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("dag", "import")
                    .summary("Import the contents of .car files.")
                    .description(
                            "Reads CARv1 and CARv2. Every block is checked against its CID. The"
                                    + " roots are then pinned recursively, which fetches what the"
                                    + " archive lacks, unless --pin-roots=false or --local-only is"
                                    + " given.")
                    .argument(Argument.file("path", "The path of a .car file.").many().orStdin())
                    .option(Option.flag("pin-roots", "Pin optional roots listed in the headers."))
                    .option(
                            Option.flag(
                                    "local-only",
                                    "Import only blocks, as of a partial CAR; pins nothing."))
                    .option(Option.flag("silent", "No output."))
                    .option(Option.flag("stats", "Output stats."))
                    .option(Option.flag(FastProvide.ROOT, "Announce the roots at once."))
                    .option(Option.flag(FastProvide.DAG, "Announce the whole DAGs at once."))
                    .option(Option.flag(FastProvide.WAIT, "Wait until announced."))
                    .option(BigBlocks.option())
                    .build();

    private final BlockService blocks;
    private final Blockstore store;
    private final GcLocker locker;
    private final PinAccess pins;
    private final FastProvide announcements;

    /**
     * @param blocks takes new blocks
     * @param store makes them durable
     * @param locker keeps collection away until the roots are pinned
     * @param pins keeps the roots
     * @param announcements tell of the roots at once
     */
    @Activate
    public DagImportCommand(
            @Reference BlockService blocks,
            @Reference Blockstore store,
            @Reference GcLocker locker,
            @Reference PinAccess pins,
            @Reference FastProvide announcements) {
        this.blocks = blocks;
        this.store = store;
        this.locker = locker;
        this.pins = pins;
        this.announcements = announcements;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        boolean localOnly = call.flag("local-only");
        if (localOnly && call.maybeFlag("pin-roots").orElse(false)) {
            throw new InvalidRequestException(
                    "--local-only implies --pin-roots=false and cannot be combined with"
                            + " --pin-roots=true; please drop one of them");
        }
        boolean pin = call.maybeFlag("pin-roots").orElse(!localOnly);
        if (pin) {
            pins.check();
        }
        CarImport archives = new CarImport(call.context(), blocks, BigBlocks.limit(call));
        int failed = 0;
        GcLocker.Lock held = locker.pinLock(call.context());
        try {
            readAll(call, archives);
            store.sync();
            if (pin) {
                for (Cid root : archives.roots()) {
                    failed += pin(call, out, root) ? 0 : 1;
                }
            }
        } finally {
            held.close();
        }
        for (Cid root : archives.roots()) {
            announcements.announce(call, root, pin, false);
        }
        if (call.flag("stats")) {
            Map<String, Object> stats = new LinkedHashMap<>();
            stats.put("BlockCount", archives.count());
            stats.put("BlockBytesCount", archives.bytes());
            out.emit(Map.of("Stats", stats));
        }
        if (failed > 0) {
            throw new IpfsException(
                    "unable to pin all roots: "
                            + failed
                            + " out of "
                            + archives.roots().size()
                            + " failed");
        }
    }

    private static void readAll(Call call, CarImport archives) throws IOException {
        Optional<InputFile> file = call.files().next();
        while (file.isPresent()) {
            if (file.get().kind() == InputFile.Kind.FILE) {
                try {
                    archives.read(file.get().content());
                } catch (EOFException e) {
                    throw new IpfsException(String.valueOf(e.getMessage()), e);
                }
            }
            file = call.files().next();
        }
    }

    private boolean pin(Call call, Emitter out, Cid root) throws IOException {
        String error = "";
        try {
            pins.pin(call, root);
        } catch (ClosedException e) {
            throw e;
        } catch (IpfsException e) {
            error = String.valueOf(e.getMessage());
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("Cid", Map.of("/", call.show(root)));
        answer.put("PinErrorMsg", error);
        out.emit(Map.of("Root", answer));
        return error.isEmpty();
    }

    @Override
    public String text(Object value, Call call) {
        if (!(value instanceof Map<?, ?> event) || call.flag("silent")) {
            return "";
        }
        if (event.get("Stats") instanceof Map<?, ?> stats) {
            return "Imported "
                    + stats.get("BlockCount")
                    + " blocks ("
                    + stats.get("BlockBytesCount")
                    + " bytes)\n";
        }
        if (event.get("Root") instanceof Map<?, ?> root && root.get("Cid") instanceof Map<?, ?> c) {
            Object error = root.get("PinErrorMsg");
            String result = "".equals(error) ? "success" : "FAILED: " + error;
            return "Pinned root\t" + c.get("/") + "\t" + result + "\n";
        }
        return "";
    }
}
