package org.ashlar.launcher.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackingTest {
    @TempDir private Path directory = Path.of("");

    private Path jar(String name, Map<String, String> files) throws IOException {
        Path jar = directory.resolve(name);
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out)) {
            for (Map.Entry<String, String> file : new TreeMap<>(files).entrySet()) {
                entries.putNextEntry(new ZipEntry(file.getKey()));
                entries.write(file.getValue().getBytes(StandardCharsets.UTF_8));
                entries.closeEntry();
            }
        }
        return jar;
    }

    private Path cache() {
        return directory.resolve("deep/cache");
    }

    private long entries() throws IOException {
        try (Stream<Path> found = Files.list(cache())) {
            return found.count();
        }
    }

    @Test
    void unpacksWhatIsBelowTheDirectoryOnce() throws IOException {
        Path jar = jar("a.jar", Map.of("ashlar/lib/x", "one", "org/Other.class", "no"));

        Path home = new Unpacking(jar, cache()).home();

        assertThat(home.resolve("lib/x")).hasContent("one");
        assertThat(home.resolve("Other.class")).doesNotExist();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
                .isEqualTo("rwx------");
        Files.writeString(home.resolve("lib/x"), "kept");
        assertThat(new Unpacking(jar, cache()).home()).isEqualTo(home);
        assertThat(home.resolve("lib/x")).hasContent("kept");
        assertThat(entries()).isEqualTo(1);
    }

    @Test
    void givesAnotherJarAnotherDirectory() throws IOException {
        Path one = new Unpacking(jar("a.jar", Map.of("ashlar/x", "one")), cache()).home();
        Path two = new Unpacking(jar("a.jar", Map.of("ashlar/x", "two")), cache()).home();

        assertThat(two).isNotEqualTo(one);
        assertThat(two.resolve("x")).hasContent("two");
    }

    @Test
    void leavesNothingBehindOfAJarThatReachesOutside() throws IOException {
        Path jar = jar("bad.jar", Map.of("ashlar/../../../evil", "x", "ashlar/a", "y"));

        assertThatThrownBy(() -> new Unpacking(jar, cache()).home())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("malformed");
        assertThat(directory.resolve("evil")).doesNotExist();
        assertThat(entries()).isZero();
    }

    @Test
    void refusesACacheThatOthersMayWriteTo() throws IOException {
        Files.createDirectories(cache());
        Files.setPosixFilePermissions(cache(), PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatThrownBy(() -> new Unpacking(jar("a.jar", Map.of()), cache()).home())
                .hasMessageContaining("chmod 700");
    }
}
