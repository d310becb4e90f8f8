package org.ashlar.core.command.content;

import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;
import org.ashlar.block.BlockService;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.core.dag.IpldLookup;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.ipld.Ipld;
import org.ashlar.path.PathResolver;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code dag get}: a value, in the codec asked for. Safe for use by any thread. */
@Component(service = Command.class)
public final class DagGetCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("dag", "get")
                    .summary("Get a DAG node from IPFS.")
                    .argument(Argument.string("ref", "The object to get.").orStdin())
                    .option(
                            Option.string(
                                            "output-codec",
                                            "Format that the object will be encoded as.")
                                    .orElse("dag-json"))
                    .bytes()
                    .build();

    private final BlockService blocks;
    private final PathResolver paths;

    /**
     * @param blocks where blocks come from
     * @param paths follows the argument
     */
    @Activate
    public DagGetCommand(@Reference BlockService blocks, @Reference PathResolver paths) {
        this.blocks = blocks;
        this.paths = paths;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        long codec = Multicodec.code(call.string("output-codec").orElse("dag-json"));
        Content.Found found = Content.fetch(paths, blocks, call);
        Object whole = Ipld.decode(found.path().cid().codec(), found.block().data());
        byte[] bytes = Ipld.encode(codec, IpldLookup.get(whole, found.path().remainder()));
        OutputStream stream = out.stream("text/plain", OptionalLong.of(bytes.length));
        stream.write(bytes);
        stream.close();
    }
}
