package org.ashlar.core.command.node;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.core.repo.NodeVersion;
import org.ashlar.repo.Repo;
import org.osgi.service.component.annotations.Component;

/** {@code version}: what this program is. Safe for use by any thread. */
@Component(service = Command.class)
public final class VersionCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("version")
                    .summary("Show IPFS version information.")
                    .option(Option.flag("number", "Only show the version number.").alias("n"))
                    .option(Option.flag("commit", "Show the commit hash."))
                    .option(Option.flag("repo", "Show repo version."))
                    .option(Option.flag("all", "Show all version information."))
                    .build();

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        Map<String, Object> version = new LinkedHashMap<>();
        version.put("Version", NodeVersion.VERSION);
        version.put("Commit", "");
        version.put("Repo", Integer.toString(Repo.VERSION));
        version.put("System", NodeVersion.system());
        version.put("Golang", NodeVersion.java());
        out.emitOnce(version);
    }

    @Override
    public String text(Object value, Call call) {
        if (!(value instanceof Map<?, ?> version)) {
            return Command.super.text(value, call);
        }
        if (call.flag("all")) {
            return "Ashlar version: "
                    + version.get("Version")
                    + "\nRepo version: "
                    + version.get("Repo")
                    + "\nSystem version: "
                    + version.get("System")
                    + "\nJava version: "
                    + version.get("Golang")
                    + "\n";
        }
        if (call.flag("repo")) {
            return version.get("Repo") + "\n";
        }
        return (call.flag("number") ? "" : "ipfs version ") + version.get("Version") + "\n";
    }
}
