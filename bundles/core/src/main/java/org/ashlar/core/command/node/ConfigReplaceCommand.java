package org.ashlar.core.command.node;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.InputFile;
import org.ashlar.core.repo.ConfigStore;
import org.ashlar.core.repo.JsonTree;
import org.ashlar.error.InvalidRequestException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * {@code config replace}: takes a whole configuration; the identity stays as it is. Safe for use by
 * any thread.
 */
@Component(service = Command.class)
public final class ConfigReplaceCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("config", "replace")
                    .summary("Replace the config with <file>.")
                    .description(
                            "Counts at once in a running node. The identity is kept, and the"
                                    + " file as it was stays beside the new one.")
                    .argument(Argument.file("file", "The file to use as the new config."))
                    .build();

    private static final int MAX_BYTES = JsonTree.MAX_LENGTH;

    private final ConfigStore config;

    /** A command on the running node's configuration, or on a file. */
    @Activate
    public ConfigReplaceCommand(@Reference ConfigStore config) {
        this.config = config;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        InputFile file =
                call.files()
                        .next()
                        .orElseThrow(
                                () ->
                                        new InvalidRequestException(
                                                "file argument 'path' is required"));
        Map<String, Object> given = parse(read(file.content()));
        if (given.get("Identity") instanceof Map<?, ?> identity
                && identity.containsKey("PrivKey")) {
            throw new IllegalArgumentException("setting private key with API is not supported");
        }
        config.backup("pre-replace");
        try {
            config.update(before -> given);
        } catch (InvalidRequestException e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Map<String, Object> parse(String text) {
        try {
            return JsonTree.parseObject(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("failed to decode file as config", e);
        }
    }

    private static String read(InputStream content) throws IOException {
        byte[] bytes = content.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new InvalidRequestException("the config file is too long");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
