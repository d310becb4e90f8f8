package org.ashlar.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Client half of {@code dag stat}: what tells how far it has come does not mix with the answer. */
final class StatClient {
    private static final String PROGRESS = "CID: ";

    private StatClient() {}

    /** Copies lines as they come: those of progress, which are the first, to {@code err}. */
    static void render(RpcResponse response, PrintStream out, PrintStream err) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        boolean before = true;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            before = before && line.startsWith(PROGRESS);
            (before ? err : out).println(line);
        }
    }
}
