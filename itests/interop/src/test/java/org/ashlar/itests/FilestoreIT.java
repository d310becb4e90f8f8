package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** References to files answer as Kubo's did when filestore.tsv was recorded; see its script. */
@Timeout(value = 8, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class FilestoreIT {
    private static final String SWITCH = "Experimental.FilestoreEnabled";

    /** Their answers name what else is in the store, which is not the same for both. */
    private static final Set<String> NOT_COMPARED =
            Set.of("rpc repo/stat", "repo ls", "refs local", "repo verify", "repo gc -q");

    @TempDir Path temp;

    private final Map<String, String> added = new HashMap<>();

    /** One step of the table. */
    private record Step(String line, int exit, String out, String err) {
        static Step of(String row) {
            String[] columns = row.split("\t", -1);
            return new Step(
                    columns[0], Integer.parseInt(columns[1]), plain(columns[2]), plain(columns[3]));
        }

        private static String plain(String column) {
            return column.replace("\\n", "\n").replace("\\r", "\r").replace("\\\\", "\\");
        }
    }

    private static List<Step> steps() throws IOException {
        try (InputStream in = FilestoreIT.class.getResourceAsStream("/filestore.tsv")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Step::of)
                    .toList();
        }
    }

    @Test
    void answersAsKuboDid() throws Exception {
        Path top = Files.createDirectory(temp.resolve("top"));
        Files.createDirectory(temp.resolve("elsewhere"));
        IpfsProgram program = Distribution.ashlar(top.resolve("repo")).init();
        List<String> differences = new ArrayList<>();
        try (Daemon daemon = program.daemon()) {
            for (Step step : steps()) {
                Outcome seen = run(daemon, top, step.line());
                if (!NOT_COMPARED.contains(step.line())) {
                    String expected = shown(new Outcome(step.exit(), step.out(), step.err()), step);
                    String actual = shown(seen, step);
                    if (!actual.equals(expected)) {
                        differences.add(
                                step.line() + "\n  Kubo: " + expected + "\n  here: " + actual);
                    }
                }
            }
        }
        assertThat(differences).isEmpty();
    }

    /** Rows without {@code --file-order} come in the order of a store, which is each node's own. */
    private static String shown(Outcome outcome, Step step) {
        List<String> lines = new ArrayList<>(outcome.out().strip().lines().toList());
        if (!step.line().contains("file-order")) {
            lines.sort(null);
        }
        String error =
                outcome.error()
                        .orElse("")
                        .replaceFirst("(errors while displaying some entries).*", "$1");
        return outcome.exit() + "\n" + String.join("\n", lines) + "\n" + error;
    }

    private Outcome run(Daemon daemon, Path top, String line) throws Exception {
        String[] parts = line.split(" <<< ", 2);
        List<String> words = new ArrayList<>(List.of(parts[0].split(" ", -1)));
        switch (words.get(0)) {
            case "config" -> {
                String value = Boolean.toString(words.get(1).equals("on"));
                return daemon.program().run("config", "--json", SWITCH, value);
            }
            case "file", "change", "cut", "remove", "folder" -> {
                edit(place(top, words.get(1)), words);
                return new Outcome(0, "", "");
            }
            case "rpc" -> {
                return rpc(daemon, resolve(daemon, top, words.get(1)), top);
            }
            default -> {
                List<String> command = new ArrayList<>();
                for (String word : words) {
                    command.add(resolve(daemon, top, word));
                }
                Outcome outcome =
                        daemon.program()
                                .call(command.toArray(String[]::new))
                                .in(top)
                                .input(parts.length == 1 ? new byte[0] : bytes(parts[1]))
                                .go();
                if (words.get(0).equals("add") && outcome.exit() == 0) {
                    added.put(words.get(words.size() - 1), outcome.out().strip());
                }
                return new Outcome(
                        outcome.exit(), named(outcome.out(), top), named(outcome.err(), top));
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String named(String text, Path top) {
        return text.replace(top.toString(), "@TOP");
    }

    private Path place(Path top, String name) {
        return name.startsWith("/")
                ? temp.resolve("elsewhere").resolve(name.substring(1))
                : top.resolve(name);
    }

    private String resolve(Daemon daemon, Path top, String word) {
        if (word.startsWith("/")) {
            return place(top, word).toString();
        }
        int dollar = word.indexOf('$');
        if (dollar < 0) {
            return word;
        }
        String[] name = word.substring(dollar + 1).split("\\.", 2);
        String cid = Objects.requireNonNull(added.get(name[0]), word);
        if (name.length == 2) {
            List<String> links = daemon.program().text("refs", cid).lines().toList();
            cid = links.get(Integer.parseInt(name[1]));
        }
        return word.substring(0, dollar) + cid;
    }

    private static Outcome rpc(Daemon daemon, String target, Path top) throws Exception {
        HttpResponse<String> answer =
                HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(
                                                URI.create(daemon.rpc() + "/api/v0/" + target))
                                        .POST(HttpRequest.BodyPublishers.noBody())
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
        return new Outcome(answer.statusCode(), named(answer.body(), top), "");
    }

    private static void edit(Path file, List<String> words) throws IOException {
        switch (words.get(0)) {
            case "file" ->
                    Files.write(
                            file,
                            Content.congruential(
                                    Long.parseLong(words.get(2)), Integer.parseInt(words.get(3))));
            case "change" -> {
                byte[] content = Files.readAllBytes(file);
                content[Integer.parseInt(words.get(2))] ^= (byte) 255;
                Files.write(file, content);
            }
            case "cut" ->
                    Files.write(
                            file,
                            Arrays.copyOf(
                                    Files.readAllBytes(file), Integer.parseInt(words.get(2))));
            case "remove" -> Files.delete(file);
            default -> Files.createDirectory(file);
        }
    }

    @Test
    @NeedsKubo
    void takesReferencesFromKubosProgram() throws IOException {
        Path top = Files.createDirectory(temp.resolve("top"));
        byte[] content = Content.bytes(11, 700_000);
        Path file = Files.write(top.resolve("file with spaces & ümlaut"), content);
        IpfsProgram program = Distribution.ashlar(top.resolve("repo")).init();
        program.text("config", "--json", SWITCH, "true");
        IpfsProgram kubo = Peers.kubo(top.resolve("kubo")).init();
        try (Daemon daemon = program.daemon()) {
            String api = Files.readString(program.repo().resolve("api"));

            String cid =
                    kubo.text(
                            "--api",
                            api,
                            "add",
                            "-Q",
                            "--nocopy",
                            "--progress=false",
                            file.toString());

            assertThat(kubo.text("--api", api, "filestore", "ls", "--file-order").lines())
                    .hasSize(3)
                    .allMatch(line -> line.contains(" file with spaces & ümlaut "));
            assertThat(kubo.text("--api", api, "filestore", "verify").lines())
                    .hasSize(3)
                    .allMatch(line -> line.startsWith("ok "));
            Path copy = temp.resolve("copy");
            kubo.text("--api", api, "get", "-o", copy.toString(), cid);
            assertThat(copy).hasBinaryContent(content);
            content[500_000]++;
            Files.write(file, content);
            Outcome broken = kubo.run("--api", api, "cat", cid);
            assertThat(broken.exit()).isEqualTo(1);
            assertThat(broken.err()).contains("data in file did not match").doesNotContain("panic");
            assertThat(daemon.alive()).isTrue();
        }
    }
}
