package org.ashlar.launcher;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.ashlar.command.Invocation;

/** Client half of {@code add}: renders the events as they come, with a progress line. */
final class AddClient {
    private final boolean quiet;
    private final boolean quieter;
    private final boolean silent;
    private final Progress progress;
    private final PrintStream out;

    AddClient(Invocation invocation, long total, PrintStream out) {
        quiet = invocation.flag("quiet");
        quieter = invocation.flag("quieter");
        silent = invocation.flag("silent");
        this.out = out;
        boolean asked =
                invocation.string("progress").map(Boolean::parseBoolean).orElse(!quiet && !quieter);
        progress = new Progress(total, asked && !silent && Home.errorIsTerminal());
    }

    void render(RpcResponse response) throws IOException {
        String lastHash = "";
        long before = 0;
        long current = 0;
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isBlank()) {
                continue;
            }
            JsonObject event = parse(line);
            if (event.has("Hash")) {
                before += current;
                current = 0;
                lastHash = event.getString("Hash", "");
                show(lastHash, event.getString("Name", ""));
            } else {
                current = event.getLong("Bytes", 0);
                progress.update(before + current);
            }
        }
        progress.clear();
        if (quieter && !silent && response.streamError().isEmpty()) {
            out.println(lastHash);
        }
    }

    private void show(String hash, String name) {
        if (silent || quieter) {
            return;
        }
        progress.clear();
        out.println(quiet ? hash : "added " + hash + " " + name);
    }

    private static JsonObject parse(String line) throws IOException {
        try {
            return JsonParser.object().from(line);
        } catch (JsonParserException e) {
            throw new IOException("the daemon sent malformed JSON", e);
        }
    }
}
