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
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A local network of js-libp2p DHT servers in a child process. Confined to one thread. */
final class DhtPeers implements AutoCloseable {
    private final Process process;
    private final BufferedWriter requests;
    private final BufferedReader answers;

    DhtPeers(int count) throws IOException {
        process =
                new ProcessBuilder(
                                List.of(
                                        Peers.node().toString(),
                                        "dht.mjs",
                                        Integer.toString(count)))
                        .directory(Peers.scripts().toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        requests = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** The address of one of them. */
    String address() {
        return ask(Map.of("op", "address"));
    }

    /** Lets one announce a content; the CID and the peer, or nothing when it failed. */
    String[] provide(String text) {
        return ask(Map.of("op", "provide", "text", text)).split(" ", -1);
    }

    /** True when one of them finds that the peer has the content. */
    boolean finds(String cid, String peer) {
        return ask(Map.of("op", "find", "cid", cid, "peer", peer)).equals("found");
    }

    /** Ends 30 % of them without a farewell to anybody, and tells how many. */
    int kill() {
        return Integer.parseInt(ask(Map.of("op", "kill")));
    }

    /**
     * Number of routing tables that hold the peer. They also take providers that never said they
     * speak the protocol.
     */
    int tablesWith(String peer) {
        return Integer.parseInt(ask(Map.of("op", "knows", "peer", peer)));
    }

    private String ask(Map<String, String> request) {
        try {
            requests.write(JsonWriter.string(request));
            requests.newLine();
            requests.flush();
            String answer = answers.readLine();
            if (answer == null) {
                throw new AssertionError("the DHT peers ended at " + request);
            }
            JsonObject object = JsonParser.object().from(answer);
            if (object.has("error")) {
                System.out.println("DHT peers: " + request + ": " + object.getString("error"));
                return "";
            }
            return object.getString("value");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JsonParserException e) {
            throw new AssertionError("the DHT peers do not answer in JSON", e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
}
