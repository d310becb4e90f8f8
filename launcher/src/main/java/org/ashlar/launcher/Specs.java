package org.ashlar.launcher;

import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.SpecJson;

/** The commands that the program knows. */
final class Specs {
    private Specs() {}

    /** Those of the program and of the distribution, as the build wrote them. */
    static List<CommandSpec> shipped() throws IOException {
        if (!Files.exists(Home.specs())) {
            return Builtins.all();
        }
        try (InputStream in = Files.newInputStream(Home.specs())) {
            return merged(in);
        }
    }

    /** Those of a running daemon, which may hold plugins installed later. */
    static List<CommandSpec> of(RpcClient client) throws IOException {
        RpcResponse response = client.call(List.of("_specs"), List.of(), java.util.Map.of(), null);
        if (response.status() != 200) {
            return Builtins.all();
        }
        return merged(response.body());
    }

    /** The command that the longest run of leading words names. */
    static Optional<CommandSpec> find(List<CommandSpec> specs, List<String> words) {
        CommandSpec best = null;
        for (CommandSpec spec : specs) {
            List<String> path = spec.path();
            boolean fits =
                    words.size() >= path.size() && words.subList(0, path.size()).equals(path);
            if (fits && (best == null || path.size() > best.path().size())) {
                best = spec;
            }
        }
        return Optional.ofNullable(best);
    }

    private static List<CommandSpec> merged(InputStream in) throws IOException {
        List<CommandSpec> all = new ArrayList<>(Builtins.all());
        try {
            all.addAll(SpecJson.read(JsonParser.any().from(in)));
        } catch (JsonParserException e) {
            throw new IOException("malformed list of commands", e);
        }
        return all;
    }
}
