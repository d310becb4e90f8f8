package org.ashlar.core.command.format;

import java.io.IOException;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.multiformats.Multibase;
import org.osgi.service.component.annotations.Component;

/** {@code cid base32}: CIDs as CIDv1 in base32. Safe for use by any thread. */
@Component(service = Command.class)
public final class CidBase32Command implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("cid", "base32")
                    .summary("Convert CIDs to Base32 CID version 1.")
                    .argument(Argument.string("cid", "CIDs to convert.").many().orStdin())
                    .build();

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        CidRows.emit(call, out, text -> CidRows.parse(text).toV1().toString(Multibase.BASE32));
    }

    @Override
    public String text(Object value, Call call) {
        return CidRows.text(value);
    }
}
