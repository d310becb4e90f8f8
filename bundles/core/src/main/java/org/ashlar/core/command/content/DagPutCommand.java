package org.ashlar.core.command.content;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.ashlar.block.Block;
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

    private final NewBlocks blocks;

    /**
     * @param blocks keeps what is made
     */
    @Activate
    public DagPutCommand(@Reference NewBlocks blocks) {
        this.blocks = blocks;
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
        blocks.check(call);
        Optional<InputFile> file = call.files().next();
        while (file.isPresent()) {
            byte[] input = BigBlocks.read(call, file.get().content());
            byte[] data = Ipld.encode(to, Ipld.decode(from, input));
            BigBlocks.check(call, data);
            Cid cid = Cid.v1(to, Hashes.hash(function, data));
            blocks.put(call, new Block(cid, data));
            out.emit(Map.of("Cid", Map.of("/", call.show(cid))));
            file = call.files().next();
        }
    }

    private long function(Call call) {
        String name = blocks.hashName(call, "hash");
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
