package org.ashlar.itests.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** The table of settings says of each whether this node uses it; the code is asked. */
class ConfigKeysIT {
    private static final String TABLE = "org/ashlar/core/repo/config-keys.txt";

    /** Keys that are read by parts, or of plugins that are not there. */
    private static final String BY_PARTS =
            "(Gateway|API\\.Authorizations|Plugins|Import\\.UnixFSHAMTDirectory)\\b.*";

    /** All class files of the node's own bundles, in which texts stand as they are. */
    private static String code() throws IOException {
        StringBuilder text = new StringBuilder();
        for (Path jar : Distribution.jars()) {
            try (ZipInputStream in = new ZipInputStream(Files.newInputStream(jar))) {
                for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                    String name = entry.getName();
                    // Those that translate into keys name them all, and use none.
                    if (name.startsWith("org/ashlar/")
                            && name.endsWith(".class")
                            && !name.contains("OldKeys")
                            && !name.contains("RecordKeys")) {
                        text.append(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
                    }
                }
            }
        }
        return text.toString();
    }

    private static List<String> table() throws IOException {
        try (JarFile core = new JarFile(Distribution.bundle("core").toFile())) {
            JarEntry entry = core.getJarEntry(TABLE);
            try (InputStream in = core.getInputStream(entry)) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
            }
        }
    }

    @Test
    void whatIsMarkedUnusedIsReadByNoBundleAndTheRestIs() throws IOException {
        String code = code();
        List<String> wrong = new ArrayList<>();
        int read = 0;
        for (String line : table()) {
            String[] words = line.split(" ");
            if (words[1].equals("group") || isOld(words) || words[0].matches(BY_PARTS)) {
                continue;
            }
            boolean unused = words.length > 2 && words[2].equals("unused");
            boolean found = code.contains(words[0]);
            read += found ? 1 : 0;
            if (unused == found) {
                wrong.add(words[0] + (unused ? " is used: take its mark away" : " is not used"));
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(read).isGreaterThan(50);
    }

    @Test
    void onlyTheIdentityNeedsARestart() throws IOException {
        assertThat(table().stream().filter(line -> line.endsWith(" restart")))
                .isNotEmpty()
                .allMatch(line -> line.startsWith("Identity."));
    }

    /** Old names are turned into others and have no mark. */
    private static boolean isOld(String[] words) {
        return words[1].equals("any") && words.length == 2;
    }
}
