package org.ashlar.core.command.node;

import java.io.IOException;
import java.util.Map;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.repo.Repo;
import org.osgi.service.component.annotations.Component;

/** {@code repo version}: number of the repo's layout. Safe for use by any thread. */
@Component(service = Command.class)
public final class RepoVersionCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("repo", "version")
                    .summary("Show the repo version.")
                    .option(Option.flag("quiet", "Write minimal output.").alias("q"))
                    .build();

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        out.emitOnce(Map.of("Version", Integer.toString(Repo.VERSION)));
    }

    @Override
    public String text(Object value, Call call) {
        return (call.flag("quiet") ? "" : "ipfs repo version ") + "fs-repo@" + Repo.VERSION + "\n";
    }
}
