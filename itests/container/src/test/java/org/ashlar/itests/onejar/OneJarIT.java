package org.ashlar.itests.onejar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import org.ashlar.itests.container.Rpc;
import org.junit.jupiter.api.Test;

class OneJarIT {
    private static final long LIMIT_SECONDS = 120;

    private final Path jar = directory("ashlar.home").resolveSibling("ashlar.jar");
    private final Path work = directory("ashlar.work").resolve("one-" + System.nanoTime());

    private static Path directory(String property) {
        return Path.of(String.valueOf(System.getProperty(property))).toAbsolutePath().normalize();
    }

    /** The program, started from the jar alone. */
    private Process ipfs(String... words) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(
                Path.of(String.valueOf(System.getProperty("java.home")), "bin/java").toString());
        command.addAll(List.of("-Xmx160m", "-Dashlar.cache=" + work.resolve("cache")));
        command.addAll(List.of("-jar", jar.toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("IPFS_PATH", work.resolve("repo").toString());
        return builder.redirectErrorStream(true).start();
    }

    private static String output(Process process) throws Exception {
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }

    @Test
    void aDaemonOutOfOneJarServes() throws Exception {
        Files.createDirectories(work);
        byte[] content = new byte[400_000];
        new Random(8).nextBytes(content);
        Process daemon = ipfs("daemon", "--init", "--init-profile=test");
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(daemon.getInputStream(), StandardCharsets.UTF_8))) {
            List<String> said = new ArrayList<>();
            String line;
            do {
                line = lines.readLine();
                said.add(String.valueOf(line));
            } while (line != null && !line.equals("Daemon is ready"));
            assertThat(line).as("%s", said).isNotNull();
            String api = Files.readString(work.resolve("repo/api")).trim();
            Rpc rpc = new Rpc(Integer.parseInt(api.substring(api.lastIndexOf('/') + 1)));

            String cid = rpc.add(content);

            assertThat(rpc.cat(cid)).isEqualTo(content);
            assertThat(output(ipfs("cat", "--length=3", cid)).length()).isLessThanOrEqualTo(3);
            assertThat(output(ipfs("shutdown"))).isEmpty();
            assertThat(daemon.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            daemon.destroyForcibly();
        }
    }

    @Test
    void theJarHoldsTheDistributionButNoShell() throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            List<String> bundles =
                    file.stream()
                            .map(entry -> entry.getName())
                            .filter(name -> name.startsWith("ashlar/bundle/"))
                            .toList();
            assertThat(bundles).contains("ashlar/bundle/core.jar", "ashlar/bundle/unixfs.jar");
            assertThat(bundles).noneMatch(name -> name.contains("gogo") || name.contains("shell"));
        }
    }
}
