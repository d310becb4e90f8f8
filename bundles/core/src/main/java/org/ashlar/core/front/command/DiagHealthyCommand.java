package org.ashlar.core.front.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.core.front.gate.Gate;
import org.ashlar.core.front.net.NetworkFront;
import org.ashlar.core.front.store.BlockstoreFront;
import org.ashlar.core.front.store.RootStoreFront;
import org.ashlar.core.plugin.Plugins;
import org.ashlar.core.plugin.UpdateGuard;
import org.ashlar.error.UnavailableException;
import org.ashlar.repo.Repo;
import org.osgi.framework.Bundle;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * {@code diag healthy}: succeeds if every part does its work, else fails and says which does not.
 * Safe for use by any thread.
 */
@Component(service = Command.class)
public final class DiagHealthyCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("diag", "healthy")
                    .summary("Tell whether all parts of the node work; fail if one does not.")
                    .build();

    @Reference private BlockstoreFront blocks;
    @Reference private RootStoreFront root;
    @Reference private NetworkFront network;
    @Reference private Plugins plugins;
    @Reference private UpdateGuard updates;
    @Reference private Repo repo;

    /** Made by its component runtime. */
    @Activate
    public DiagHealthyCommand() {}

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        List<String> problems = new ArrayList<>();
        present("no datastore serves /blocks", blocks.slot().gate(), problems);
        present("no datastore serves /", root.slot().gate(), problems);
        if (!repo.offline()) {
            present("no transport: the node reaches no peer", network.gate(), problems);
        }
        for (Bundle bundle : plugins.list()) {
            plugins.problem(bundle)
                    .ifPresent(problem -> problems.add(Plugins.name(bundle) + " " + problem));
        }
        plugins.removed().forEach((name, what) -> problems.add(name + " " + what));
        updates.failures().forEach((name, failure) -> problems.add(name + ": " + failure));
        if (!problems.isEmpty()) {
            throw new UnavailableException("not healthy: " + String.join("; ", problems));
        }
        out.emitOnce(Map.of("Healthy", true));
    }

    private static void present(String problem, Gate<?> gate, List<String> problems) {
        if (gate.status().isEmpty()) {
            problems.add(problem);
        }
    }

    @Override
    public String text(Object value, Call call) {
        return "healthy\n";
    }
}
