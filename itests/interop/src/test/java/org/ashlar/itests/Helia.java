package org.ashlar.itests;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonWriter;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A Helia node in a child process. Confined to one thread. */
final class Helia implements AutoCloseable {
    private final Process process;
    private final BufferedWriter requests;
    private final BufferedReader answers;

    Helia() throws IOException {
        process =
                new ProcessBuilder(List.of(Peers.node().toString(), "helia.mjs"))
                        .directory(Peers.scripts().toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        requests = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    String address() {
        return ask(JsonWriter.string().object().value("op", "address").end().done());
    }

    void connect(String address) {
        String request =
                JsonWriter.string()
                        .object()
                        .value("op", "connect")
                        .value("address", address)
                        .end()
                        .done();
        ask(request);
    }

    /** Adds a file and returns its CID. */
    String add(Path file) {
        return ask("add", "", file);
    }

    /** Adds the content of a folder and returns the CID of its root. */
    String addTree(Path folder) {
        return ask("addTree", "", folder);
    }

    void fetch(String cid, Path to) {
        ask("fetch", cid, to);
    }

    void fetchTree(String cid, Path to) {
        ask("fetchTree", cid, to);
    }

    private String ask(String operation, String cid, Path path) {
        return ask(
                JsonWriter.string()
                        .object()
                        .value("op", operation)
                        .value("cid", cid)
                        .value("path", path.toString())
                        .end()
                        .done());
    }

    private String ask(String request) {
        try {
            requests.write(request);
            requests.newLine();
            requests.flush();
            String answer = answers.readLine();
            if (answer == null) {
                throw new AssertionError("Helia ended at " + request);
            }
            JsonObject object = JsonParser.object().from(answer);
            if (object.has("error")) {
                throw new AssertionError("Helia: " + object.getString("error"));
            }
            return object.getString("value");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JsonParserException e) {
            throw new AssertionError("Helia does not answer in JSON", e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(10, java.util.concurrent.TimeUnit.SECONDS).join();
    }
}
