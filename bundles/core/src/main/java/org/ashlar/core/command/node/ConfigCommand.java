package org.ashlar.core.command.node;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.core.repo.ConfigChanges;
import org.ashlar.core.repo.ConfigStore;
import org.ashlar.core.repo.JsonTree;
import org.ashlar.core.repo.OldKeys;
import org.ashlar.error.InvalidRequestException;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code config}: shows or sets one value. Safe for use by any thread. */
@Component(service = Command.class)
public final class ConfigCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("config")
                    .summary("Get and set IPFS config values.")
                    .description(
                            """
                            A changed value counts at once in a running node. The answer lists
                            what changed; what does not count at once, or not in this node, is
                            told. Names of older releases, such as Reprovider.Interval, are
                            understood and stored under the names of today.""")
                    .argument(
                            Argument.string(
                                    "key", "The key of the config entry (e.g. \"Addresses.API\")."))
                    .argument(
                            Argument.string("value", "The value to set the config entry to.")
                                    .optional())
                    .option(Option.flag("bool", "Set a boolean value."))
                    .option(Option.flag("json", "Parse stringified JSON."))
                    .build();

    private static final Pattern SECRET =
            Pattern.compile(
                    "(?i)identity(\\.privkey(\\..*)?)?|api\\.authorizations\\.[^.]*\\.authsecret");
    private static final Pattern PINNING_SECRET =
            Pattern.compile("(?i)pinning\\.remoteservices\\.[^.]*\\.api\\.key");

    private final ConfigStore config;

    /** A command on the running node's configuration, or on a file. */
    @Activate
    public ConfigCommand(@Reference ConfigStore config) {
        this.config = config;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        String key = call.arguments().get(0);
        refuseSecrets(key);
        config.refresh();
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("Key", key);
        if (call.argument(1).isPresent()) {
            Map<String, Object> before = config.shown();
            answer.put("Value", set(key, call));
            answer.put(
                    "Changed", ConfigChanges.of(before, config.shown(), config.running()).rows());
        } else {
            answer.put("Value", get(key));
        }
        out.emitOnce(answer);
    }

    private static void refuseSecrets(String key) {
        if (SECRET.matcher(key).matches()) {
            throw new IllegalArgumentException("cannot show or change private key through API");
        }
        if (PINNING_SECRET.matcher(key).matches()) {
            throw new IllegalArgumentException(
                    "cannot show or change pinning services credentials");
        }
    }

    private @Nullable Object get(String key) {
        try {
            return ConfigStore.find(config.shown(), key);
        } catch (InvalidRequestException e) {
            String hint = OldKeys.today(key).map(now -> "; its name is " + now).orElse("");
            throw new IllegalArgumentException(
                    "failed to get config value: \"" + e.getMessage() + "\"" + hint, e);
        }
    }

    private @Nullable Object set(String key, Call call) {
        Object value = value(call.arguments().get(1), call);
        try {
            config.set(key, value);
        } catch (InvalidRequestException e) {
            if (key.equals("Identity.PeerID")) {
                throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
            }
            throw new IllegalArgumentException(
                    "failed to set config value: " + e.getMessage() + " (maybe use --json?)", e);
        }
        return value;
    }

    private static @Nullable Object value(String text, Call call) {
        if (call.flag("json")) {
            try {
                return JsonTree.parse(text);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "failed to unmarshal json. " + e.getMessage(), e);
            }
        }
        return call.flag("bool") ? (Object) text.equals("true") : text;
    }

    @Override
    public String text(Object value, Call call) {
        if (!(value instanceof Map<?, ?> answer)) {
            return "";
        }
        if (call.arguments().size() > 1) {
            return ConfigChanges.exceptions(answer.get("Changed"));
        }
        Object found = answer.get("Value");
        boolean plain = !(found instanceof Map<?, ?> || found instanceof List<?>);
        return (plain ? String.valueOf(found) : JsonTree.indented(found, "  ")) + "\n";
    }
}
