package org.ashlar.core.command.content;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ashlar.block.Block;
import org.ashlar.block.BlockService;
import org.ashlar.block.Blockstore;
import org.ashlar.block.GcLocker;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.InputFile;
import org.ashlar.command.JsonText;
import org.ashlar.command.Option;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.ipld.Ipld;
import org.ashlar.repo.NodeConfig;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code dag put}: stores a value in the codec asked for. Safe for use by any thread. */
@Component(service = Command.class)
public final class DagPutCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("dag", "put")
                    .summary("Add a DAG node to IPFS.")
                    .argument(Argument.file("object data", "The object to put.").many().orStdin())
                    .option(
                            Option.string("store-codec", "Codec of the stored object.")
                                    .orElse("dag-cbor"))
                    .option(
                            Option.string("input-codec", "Codec of the input object.")
                                    .orElse("dag-json"))
                    .option(Option.flag("pin", "Pin this object when adding."))
                    .option(Option.string("hash", "Hash function to use."))
                    .option(BigBlocks.option())
                    .build();

    private final BlockService blocks;
    private final Blockstore store;
    private final GcLocker locker;
    private final PinAccess pins;
    private final NodeConfig config;

    /**
     * @param blocks takes new blocks
     * @param store makes them durable
     * @param locker keeps collection away until they are pinned
     * @param pins keeps them, where asked for
     * @param config names the hash function where none is given
     */
    @Activate
    public DagPutCommand(
            @Reference BlockService blocks,
            @Reference Blockstore store,
            @Reference GcLocker locker,
            @Reference PinAccess pins,
            @Reference NodeConfig config) {
        this.blocks = blocks;
        this.store = store;
        this.locker = locker;
        this.pins = pins;
        this.config = config;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        long from = Multicodec.code(call.string("input-codec").orElse("dag-json"));
        long to = Multicodec.code(call.string("store-codec").orElse("dag-cbor"));
        long function = function(call);
        boolean pin = call.flag("pin");
        if (pin) {
            pins.check();
        }
        Optional<InputFile> file = call.files().next();
        while (file.isPresent()) {
            byte[] input = BigBlocks.read(call, file.get().content());
            byte[] data = Ipld.encode(to, Ipld.decode(from, input));
            BigBlocks.check(call, data);
            Cid cid = Cid.v1(to, Hashes.hash(function, data));
            GcLocker.Lock held = locker.pinLock(call.context());
            try {
                blocks.add(List.of(new Block(cid, data)));
                store.sync();
                if (pin) {
                    pins.pin(call, cid);
                }
            } finally {
                held.close();
            }
            out.emit(Map.of("Cid", Map.of("/", call.show(cid))));
            file = call.files().next();
        }
    }

    private long function(Call call) {
        String name =
                call.string("hash")
                        .filter(text -> !text.isEmpty())
                        .or(() -> config.string("Import.HashFunction"))
                        .orElse("sha2-256");
        try {
            return Hashes.code(name);
        } catch (FormatException e) {
            throw new IpfsException("unknown multicodec: \"" + name + "\"", e);
        }
    }

    @Override
    public String text(Object value, Call call) {
        return value instanceof Map<?, ?> answer && answer.get("Cid") instanceof Map<?, ?> link
                ? link.get("/") + "\n"
                : JsonText.of(value) + "\n";
    }
}
