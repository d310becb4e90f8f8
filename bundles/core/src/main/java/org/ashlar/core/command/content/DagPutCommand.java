package org.ashlar.core.command.content;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ashlar.block.Block;
import org.ashlar.block.BlockService;
import org.ashlar.block.Blockstore;
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
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.ipld.Ipld;
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
                    .option(Option.string("hash", "Hash function to use.").orElse("sha2-256"))
                    .build();

    private final BlockService blocks;
    private final Blockstore store;

    /**
     * @param blocks takes new blocks
     * @param store makes them durable
     */
    @Activate
    public DagPutCommand(@Reference BlockService blocks, @Reference Blockstore store) {
        this.blocks = blocks;
        this.store = store;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        long from = Multicodec.code(call.string("input-codec").orElse("dag-json"));
        long to = Multicodec.code(call.string("store-codec").orElse("dag-cbor"));
        long function = Hashes.code(call.string("hash").orElse("sha2-256"));
        Optional<InputFile> file = call.files().next();
        while (file.isPresent()) {
            byte[] data = Ipld.encode(to, Ipld.decode(from, read(file.get())));
            checkSize(data);
            Cid cid = Cid.v1(to, Hashes.hash(function, data));
            blocks.add(List.of(new Block(cid, data)));
            store.sync();
            out.emit(Map.of("Cid", Map.of("/", call.show(cid))));
            file = call.files().next();
        }
    }

    private static byte[] read(InputFile file) throws IOException {
        byte[] data = file.content().readNBytes(Block.MAX_SIZE + 1);
        checkSize(data);
        return data;
    }

    private static void checkSize(byte[] data) {
        if (data.length > Block.MAX_SIZE) {
            throw new IpfsException("produced block is over 2MiB: big blocks can't be exchanged");
        }
    }

    @Override
    public String text(Object value, Call call) {
        return value instanceof Map<?, ?> answer && answer.get("Cid") instanceof Map<?, ?> link
                ? link.get("/") + "\n"
                : JsonText.of(value) + "\n";
    }
}
