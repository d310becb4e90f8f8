package org.ashlar.launcher;

import com.grack.nanojson.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import org.ashlar.command.Invocation;

/** Client half of {@code add}: renders the events as they come, with a progress line. */
final class AddClient {
    private final boolean quiet;
    private final boolean quieter;
    private final boolean silent;
    private final Progress progress;
    private final PrintStream out;
    private String lastHash = "";
    private long before;
    private long current;

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
        JsonLines.forEach(response.body(), this::event);
        progress.clear();
        if (quieter && !silent && response.streamError().isEmpty()) {
            out.println(lastHash);
        }
    }

    private void event(JsonObject event) {
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

    private void show(String hash, String name) {
        if (silent || quieter) {
            return;
        }
        progress.clear();
        out.println(quiet ? hash : "added " + hash + " " + name);
    }
}
