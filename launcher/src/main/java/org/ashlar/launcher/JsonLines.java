package org.ashlar.launcher;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** An answer of JSON objects, one a line. */
final class JsonLines {
    private JsonLines() {}

    /**
     * Hands on each object as it comes.
     *
     * @throws IOException if the answer is cut off or malformed
     */
    static void forEach(InputStream body, Consumer<JsonObject> reader) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.isBlank()) {
                reader.accept(parse(line));
            }
        }
    }

    private static JsonObject parse(String line) throws IOException {
        try {
            return JsonParser.object().from(line);
        } catch (JsonParserException e) {
            throw new IOException("the daemon sent malformed JSON", e);
        }
    }
}
