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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * JavaScript peers in a child process that take a request and give an answer, a line of JSON each.
 * Confined to one thread.
 */
final class ScriptPeer implements AutoCloseable {
    private final Process process;
    private final BufferedWriter requests;
    private final BufferedReader answers;

    /**
     * @param script name of the script
     * @param arguments of the script
     */
    ScriptPeer(String script, String... arguments) throws IOException {
        this(Map.of(), script, arguments);
    }

    /**
     * @param environment variables that it has besides
     */
    ScriptPeer(Map<String, String> environment, String script, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(Peers.node().toString(), script));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(Peers.scripts().toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        process = builder.start();
        requests = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** The answer, or nothing when the script could not do it; what failed is printed then. */
    String ask(Map<String, String> request) {
        JsonObject answer = send(request);
        if (answer.has("error")) {
            System.out.println(shortened(request) + ": " + answer.getString("error"));
            return "";
        }
        return answer.getString("value");
    }

    /** The answer; fails when the script could not do it. */
    String demand(Map<String, String> request) {
        JsonObject answer = send(request);
        if (answer.has("error")) {
            throw new AssertionError(shortened(request) + ": " + answer.getString("stack"));
        }
        return answer.getString("value");
    }

    private JsonObject send(Map<String, String> request) {
        try {
            requests.write(JsonWriter.string(request));
            requests.newLine();
            requests.flush();
            String answer = answers.readLine();
            if (answer == null) {
                throw new AssertionError("the script ended at " + request);
            }
            return JsonParser.object().from(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JsonParserException e) {
            throw new AssertionError("the script does not answer in JSON", e);
        }
    }

    private static String shortened(Map<String, String> request) {
        String text = request.toString();
        return text.substring(0, Math.min(text.length(), 200));
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
}
