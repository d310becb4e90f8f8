package org.ashlar.bitswap.command;

import java.io.IOException;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code stats bitswap}: what was exchanged since the start. Safe for use by any thread. */
@Component(service = Command.class)
public final class StatsBitswapCommand implements Command {
    private static final CommandSpec SPEC = Status.spec("stats", "bitswap");

    private final BitswapAccess access;

    /** Made by its component runtime. */
    @Activate
    public StatsBitswapCommand(@Reference BitswapAccess access) {
        this.access = access;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        out.emitOnce(Status.of(access));
    }

    @Override
    public String text(Object value, Call call) {
        return Status.text(value, call);
    }
}
