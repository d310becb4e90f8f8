package org.ashlar.core.command.node;

import java.io.IOException;
import java.util.List;
import org.ashlar.block.Blockstore;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code refs local}: the same as {@code repo ls}. Safe for use by any thread. */
@Component(service = Command.class)
public final class RefsLocalCommand implements Command {
    private final RepoLsCommand list;

    /** A command on the store of blocks. */
    @Activate
    public RefsLocalCommand(@Reference Blockstore blocks) {
        list = new RepoLsCommand(blocks);
    }

    @Override
    public CommandSpec spec() {
        CommandSpec same = list.spec();
        return new CommandSpec(
                List.of("refs", "local"),
                same.summary(),
                same.description(),
                same.arguments(),
                same.options(),
                same.remote(),
                same.output());
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        list.run(call, out);
    }

    @Override
    public String text(Object value, Call call) {
        return list.text(value, call);
    }
}
