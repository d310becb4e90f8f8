package org.ashlar.itests.karaf;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A Karaf as its makers ship it, with a configuration of its own. Used by one thread. */
final class Karaf implements AutoCloseable {
    private static final String MAVEN = "org.ops4j.pax.url.mvn.";
    private static final long STOP_SECONDS = 120;

    private final Process process;
    private final Path output;

    private Karaf(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * Starts it.
     *
     * @param home unpacked
     * @param base directory for its configuration and data
     * @param repository the only place where it finds what is not its own
     * @param node settings of the node
     */
    static Karaf start(Path home, Path base, Path repository, List<String> node)
            throws IOException {
        Path etc = base.resolve("etc");
        copy(home.resolve("etc"), etc);
        Files.write(etc.resolve("org.ashlar.node.cfg"), node);
        Files.write(
                etc.resolve("org.ops4j.pax.url.mvn.cfg"),
                List.of(
                        MAVEN + "localRepository=" + base.resolve("m2"),
                        MAVEN + "useFallbackRepositories=false",
                        MAVEN
                                + "defaultRepositories="
                                + home.resolve("system").toUri()
                                + "@id=system@snapshots",
                        MAVEN + "repositories=" + repository.toUri() + "@id=ashlar"));
        Files.createDirectories(base.resolve("data"));
        Files.createDirectories(base.resolve("log"));
        Path features = etc.resolve("org.apache.karaf.features.cfg");
        // No fixed ports on the machine of the test.
        try (Stream<String> lines = Files.lines(features)) {
            List<String> kept =
                    lines.filter(line -> !line.matches(" *(ssh|management)/.*")).toList();
            Files.write(features, kept);
        }
        Path output = base.resolve("console.txt");
        ProcessBuilder builder = new ProcessBuilder(home.resolve("bin/karaf").toString());
        builder.environment()
                .putAll(
                        Map.of(
                                "JAVA_HOME", String.valueOf(System.getProperty("java.home")),
                                "KARAF_ETC", etc.toString(),
                                "KARAF_DATA", base.resolve("data").toString(),
                                "KARAF_LOG", base.resolve("log").toString(),
                                "EXTRA_JAVA_OPTS", "-Xmx256m -XX:+UseSerialGC"));
        builder.redirectErrorStream(true).redirectOutput(output.toFile());
        return new Karaf(builder.start(), output);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    /** Types a line at the console. */
    void type(String line) throws IOException {
        OutputStream input = process.getOutputStream();
        input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        input.flush();
    }

    /** What the console showed. */
    String output() throws IOException {
        return Files.readString(output);
    }

    boolean running() {
        return process.isAlive();
    }

    /**
     * Shuts it down in order.
     *
     * @return false if it did not end in time
     */
    boolean stop() throws IOException, InterruptedException {
        type("system:shutdown -f");
        return process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
