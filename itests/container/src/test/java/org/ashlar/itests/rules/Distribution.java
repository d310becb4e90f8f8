package org.ashlar.itests.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The jars that the build put beside the tests; stateless. */
public final class Distribution {
    private static final String PROPERTY = "ashlar.bundles";
    private static final List<String> NO_BUNDLES = List.of("launcher.jar", "osgi.core.jar");
    private static final List<String> OTHERS =
            List.of("org.apache.felix.", "org.osgi.", "netty-", "nanojson");

    private Distribution() {}

    /** All jars, by name. */
    public static List<Path> jars() {
        String directory = System.getProperty(PROPERTY);
        if (directory == null) {
            throw new IllegalStateException("the build sets " + PROPERTY);
        }
        try (Stream<Path> files = Files.list(Path.of(directory))) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .filter(file -> !NO_BUNDLES.contains(name(file)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those of this project. */
    public static List<Path> bundles() {
        return jars().stream()
                .filter(file -> OTHERS.stream().noneMatch(name(file)::startsWith))
                .toList();
    }

    /** Those of others whose names start so. */
    public static List<Path> named(String prefix) {
        return jars().stream().filter(file -> name(file).startsWith(prefix)).toList();
    }

    /** One bundle of this project. */
    public static Path bundle(String name) {
        return bundles().stream()
                .filter(file -> name(file).equals(name + ".jar"))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no bundle " + name));
    }

    /** Name of a file. */
    public static String name(Path file) {
        return String.valueOf(file.getFileName());
    }
}
