package org.ashlar.itests.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/**
 * The same sources give the same bytes: nothing in a jar tells when, where or by whom it was made.
 */
class ReproducibleJarsIT {
    /** {@code project.build.outputTimestamp} of the build. */
    private static final LocalDateTime MADE = LocalDateTime.of(2026, 1, 1, 0, 0);

    private static final List<String> TELLING =
            List.of("Bnd-LastModified", "Built-By", "Build-Host", "Build-Timestamp", "Build-Jdk");

    @Test
    void jarsOfTheProjectHoldNoTimesAndNoNames() throws IOException {
        List<String> found = new ArrayList<>();
        List<Path> jars = Distribution.bundles();
        for (Path path : jars) {
            try (JarFile jar = new JarFile(path.toFile())) {
                jar.stream()
                        .filter(entry -> !entry.getTimeLocal().equals(MADE))
                        .forEach(entry -> found.add(path.getFileName() + ": " + entry));
                var head = jar.getManifest().getMainAttributes();
                TELLING.stream()
                        .filter(name -> head.getValue(name) != null)
                        .forEach(name -> found.add(path.getFileName() + ": " + name));
            }
        }

        assertThat(jars).hasSizeGreaterThan(15);
        assertThat(found).isEmpty();
    }
}
