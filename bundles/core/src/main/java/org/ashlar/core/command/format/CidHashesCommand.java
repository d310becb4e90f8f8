package org.ashlar.core.command.format;

import java.io.IOException;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.multiformats.Hashes;
import org.osgi.service.component.annotations.Component;

/** {@code cid hashes}: hash functions by name. Safe for use by any thread. */
@Component(service = Command.class)
public final class CidHashesCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("cid", "hashes")
                    .summary("List available multihashes.")
                    .option(Option.flag("numeric", "Also include numeric codes.").alias("n"))
                    .option(Option.flag("supported", "List only supported hashes.").alias("s"))
                    .build();

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        out.emitOnce(CodeTable.of(Hashes.functions()));
    }

    @Override
    public String text(Object value, Call call) {
        return CodeTable.text(value, call.flag("numeric"));
    }
}
