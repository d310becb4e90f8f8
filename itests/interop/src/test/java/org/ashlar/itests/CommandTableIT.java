package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which of Kubo's commands and options are not here: exactly those that lacking-commands.txt lists,
 * so that the list is right. Who adds one strikes it out there.
 */
final class CommandTableIT {
    /** Commands of the program itself, which the list of the distribution leaves out. */
    private static final Set<String> PROGRAM = Set.of("daemon", "init");

    @TempDir Path temp;

    private final Set<String> groups = new HashSet<>();

    @Test
    void lacksOnlyWhatIsListed() throws Exception {
        Map<String, Set<String>> here = here();
        List<String> lacking = new ArrayList<>();
        for (String row : lines("/kubo-commands.tsv")) {
            String[] columns = row.split("\t", -1);
            if (columns[0].isEmpty()) {
                continue; // options of every command are read by every command
            }
            Set<String> names = here.get(columns[0]);
            if (names == null) {
                lacking.add(columns[0]);
                continue;
            }
            if (groups.contains(columns[0])) {
                continue; // its options are those of all commands in it
            }
            for (String option : columns[1].split(" ", -1)) {
                if (!names.containsAll(List.of(option.split("\\|", -1)))) {
                    lacking.add(columns[0] + " --" + option);
                }
            }
        }
        assertThat(lacking).containsExactlyElementsOf(lines("/lacking-commands.txt"));
    }

    /** Names of options by command; groups of commands count as commands. */
    private Map<String, Set<String>> here() throws Exception {
        Map<String, Set<String>> here = new HashMap<>();
        JsonObject table =
                JsonParser.object()
                        .from(Files.readString(Distribution.home().resolve("commands.json")));
        for (Object each : table.getArray("Commands")) {
            JsonObject command = (JsonObject) each;
            List<String> path = command.getArray("Path").stream().map(String::valueOf).toList();
            for (int i = 1; i < path.size(); i++) {
                String group = String.join(" ", path.subList(0, i));
                if (here.putIfAbsent(group, anyName()) == null) {
                    groups.add(group);
                }
            }
            groups.remove(String.join(" ", path));
            here.put(String.join(" ", path), names(command.getArray("Options")));
        }
        for (String command : PROGRAM) {
            String help = Distribution.ashlar(temp.resolve("none")).text(command, "--help");
            here.put(command, helped(help));
        }
        return here;
    }

    private static Set<String> anyName() {
        return new HashSet<>(Set.of(""));
    }

    private static Set<String> names(JsonArray options) {
        Set<String> names = anyName();
        for (Object option : options) {
            ((JsonObject) option).getArray("Names").forEach(n -> names.add(String.valueOf(n)));
        }
        return names;
    }

    /** Words of a help text that stand behind hyphens. */
    private static Set<String> helped(String help) {
        Set<String> names = anyName();
        for (String word : help.split("[^\\w-]+", -1)) {
            if (word.startsWith("-")) {
                names.add(word.replaceFirst("^--?", ""));
            }
        }
        return names;
    }

    private static List<String> lines(String resource) throws IOException {
        try (InputStream in = CommandTableIT.class.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }
}
