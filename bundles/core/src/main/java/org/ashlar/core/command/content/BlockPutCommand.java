package org.ashlar.core.command.content;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
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
import org.ashlar.core.front.store.BlockstoreFront;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code block put}: stores bytes as blocks. Safe for use by any thread. */
@Component(service = Command.class)
public final class BlockPutCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("block", "put")
                    .summary("Store input as an IPFS block.")
                    .description(
                            "Unless --cid-codec is given, the CID is a CIDv1 with the codec raw."
                                    + " The data are neither changed nor checked.")
                    .argument(
                            Argument.file("data", "The data to be stored as an IPFS block.")
                                    .many()
                                    .orStdin())
                    .option(
                            Option.string("cid-codec", "Multicodec to use in returned CID.")
                                    .orElse("raw"))
                    .option(Option.string("mhtype", "Multihash hash function."))
                    .option(Option.integer("mhlen", "Multihash hash length.").orElse("-1"))
                    .option(Option.flag("pin", "Pin added blocks recursively.").orElse("false"))
                    .option(BigBlocks.option())
                    .option(
                            Option.string(
                                            "format",
                                            "Use legacy format for returned CID; DEPRECATED")
                                    .alias("f"))
                    .build();

    private final NewBlocks blocks;

    /**
     * @param blocks keeps what is made
     */
    @Activate
    public BlockPutCommand(@Reference NewBlocks blocks) {
        this.blocks = blocks;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        Naming naming = naming(call);
        blocks.check(call);
        Optional<InputFile> file = call.files().next();
        while (file.isPresent()) {
            byte[] data = BigBlocks.read(call, file.get().content());
            Cid cid = naming.name(data);
            blocks.put(call, new Block(cid, data));
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("Key", call.show(cid));
            answer.put("Size", data.length);
            out.emit(answer);
            file = call.files().next();
        }
    }

    private Naming naming(Call call) {
        String name = blocks.hashName(call, "mhtype");
        long function;
        try {
            function = Hashes.code(name);
        } catch (FormatException e) {
            throw new IpfsException("unrecognized multihash function: " + name, e);
        }
        long length = call.integer("mhlen").orElse(-1);
        String format = call.string("format").orElse("");
        if (format.equals("v0")) {
            boolean fits = function == Multihash.SHA2_256 && (length == -1 || length == 32);
            if (!fits) {
                throw new IpfsException("only sha2-255-32 is allowed with CIDv0");
            }
            return data -> Cid.v0(Hashes.hash(function, data));
        }
        long codec = format.isEmpty() ? Multicodec.code(codec(call)) : legacy(format);
        return data -> Cid.v1(codec, hash(function, name, data, length));
    }

    private static String codec(Call call) {
        return call.string("cid-codec").filter(name -> !name.isEmpty()).orElse("raw");
    }

    /** What codecs were called before they had the names of the multicodec table. */
    private static long legacy(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "protobuf" -> Multicodec.DAG_PB;
            case "cbor" -> Multicodec.DAG_CBOR;
            default -> Multicodec.code(name);
        };
    }

    private static Multihash hash(long function, String name, byte[] data, long length) {
        Multihash hash = Hashes.hash(function, data);
        if (length == -1 || length == hash.digestLength()) {
            return hash;
        }
        if (hash.isIdentity() && length == 0) {
            return hash; // what is cut off is nowhere else
        }
        int least = BlockstoreFront.HashRules.MIN_DIGEST;
        if (length < least && !hash.isIdentity()) {
            throw new IpfsException(
                    "digest too small: "
                            + name
                            + " digest got "
                            + length
                            + " bytes, minimum "
                            + least);
        }
        try {
            return Hashes.hash(function, data, (int) Math.min(length, Integer.MAX_VALUE));
        } catch (FormatException e) {
            throw new IpfsException(
                    "multihash length inconsistent: requested length was too large");
        }
    }

    @Override
    public String text(Object value, Call call) {
        return value instanceof Map<?, ?> answer
                ? answer.get("Key") + "\n"
                : JsonText.of(value) + "\n";
    }

    /** Makes the CID of a block. */
    private interface Naming {
        Cid name(byte[] data);
    }
}
