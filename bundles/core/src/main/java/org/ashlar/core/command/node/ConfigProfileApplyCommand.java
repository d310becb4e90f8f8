package org.ashlar.core.command.node;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.core.repo.ConfigChanges;
import org.ashlar.core.repo.ConfigDiff;
import org.ashlar.core.repo.ConfigStore;
import org.ashlar.core.repo.JsonTree;
import org.ashlar.core.repo.Profiles;
import org.ashlar.error.InvalidRequestException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * {@code config profile apply}: named changes of the configuration, with a backup. Safe for use by
 * any thread.
 */
@Component(service = Command.class)
public final class ConfigProfileApplyCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("config", "profile", "apply")
                    .summary("Apply profile to config.")
                    .description(
                            "Counts at once in a running node; the answer tells what does not. The"
                                    + " file as it was is kept beside it.\n\nAvailable profiles:\n"
                                    + available())
                    .argument(Argument.string("profile", "The profile to apply to the config."))
                    .option(
                            Option.flag(
                                    "dry-run",
                                    "print difference between the current config and the config"
                                            + " that would be generated"))
                    .build();

    private final ConfigStore config;

    /** A command on the running node's configuration, or on a file. */
    @Activate
    public ConfigProfileApplyCommand(@Reference ConfigStore config) {
        this.config = config;
    }

    private static String available() {
        return Profiles.descriptions().entrySet().stream()
                .map(profile -> "  '" + profile.getKey() + "':\n    " + profile.getValue() + "\n")
                .collect(Collectors.joining());
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public List<String> choices(int position) {
        return position == 0 ? List.copyOf(Profiles.descriptions().keySet()) : List.of();
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        List<String> names = Profiles.names(call.arguments().get(0));
        check(names, call.arguments().get(0));
        config.refresh();
        Map<String, Object> answer = new LinkedHashMap<>();
        Map<String, Object> before = config.shown();
        answer.put("OldCfg", before);
        Map<String, Object> after;
        if (call.flag("dry-run")) {
            after = ConfigStore.preview(before, names);
        } else {
            answer.put("Backup", apply(names).toString());
            after = config.shown();
        }
        answer.put("NewCfg", after);
        answer.put("Changed", ConfigChanges.of(before, after, config.running()).rows());
        out.emitOnce(answer);
    }

    private static void check(List<String> names, String given) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException(given + " is not a profile");
        }
        for (String name : names) {
            if (!Profiles.exists(name)) {
                throw new IllegalArgumentException(name + " is not a profile");
            }
            if (Profiles.isInitOnly(name)) {
                throw new IllegalArgumentException(
                        "profile \""
                                + name
                                + "\" changes the datastore layout: use 'ipfs swap datastore', or"
                                + " create a new repo with 'ipfs init --profile="
                                + name
                                + "'");
            }
        }
    }

    private Path apply(List<String> names) {
        Path backup = config.backup("pre-" + String.join("-", names));
        try {
            config.update(
                    tree -> {
                        names.forEach(name -> Profiles.apply(name, tree));
                        return tree;
                    });
        } catch (InvalidRequestException e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
        return backup;
    }

    @Override
    public String text(Object value, Call call) {
        Map<String, Object> answer = JsonTree.map(value);
        String difference =
                ConfigDiff.of(
                        JsonTree.map(answer.getOrDefault("OldCfg", Map.of())),
                        JsonTree.map(answer.getOrDefault("NewCfg", Map.of())));
        String exceptions = ConfigChanges.exceptions(answer.get("Changed"));
        return exceptions.isEmpty() ? difference : difference + "\n" + exceptions;
    }
}
