package org.ashlar.core.command.format;

import java.io.IOException;
import java.util.SortedMap;
import java.util.TreeMap;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.ipld.Ipld;
import org.osgi.service.component.annotations.Component;

/** {@code cid codecs}: codecs by name. Safe for use by any thread. */
@Component(service = Command.class)
public final class CidCodecsCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("cid", "codecs")
                    .summary("List available CID multicodecs.")
                    .option(Option.flag("numeric", "Also include numeric codes.").alias("n"))
                    .option(Option.flag("supported", "List only supported codecs.").alias("s"))
                    .build();

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        SortedMap<Long, String> codecs = new TreeMap<>(Multicodec.codecs());
        if (call.flag("supported")) {
            codecs.keySet().removeIf(code -> !Ipld.knows(code) && code != Multicodec.LIBP2P_KEY);
        }
        out.emitOnce(CodeTable.of(codecs));
    }

    @Override
    public String text(Object value, Call call) {
        return CodeTable.text(value, call.flag("numeric"));
    }
}
