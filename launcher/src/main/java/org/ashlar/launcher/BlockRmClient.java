package org.ashlar.launcher;

import com.grack.nanojson.JsonObject;
import java.io.IOException;
import java.io.PrintStream;

/** Client half of {@code block rm}: what could not be removed goes to standard error. */
final class BlockRmClient {
    private final PrintStream out;
    private final PrintStream err;

    BlockRmClient(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    void render(RpcResponse response) throws IOException {
        JsonLines.forEach(response.body(), this::show);
    }

    private void show(JsonObject removed) {
        String hash = removed.getString("Hash", "");
        String error = removed.getString("Error", "");
        if (error.isEmpty()) {
            out.println("removed " + hash);
        } else {
            err.println("cannot remove " + hash + ": " + error);
        }
    }
}
