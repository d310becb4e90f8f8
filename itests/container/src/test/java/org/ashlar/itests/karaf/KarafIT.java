package org.ashlar.itests.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ashlar.itests.container.Rpc;
import org.ashlar.itests.rules.Distribution;
import org.junit.jupiter.api.Test;

class KarafIT {
    private static final long LIMIT_SECONDS = 240;
    private static final long LOOK_NANOS = 200_000_000;
    private static final Pattern BUNDLE = Pattern.compile("mvn:[^/]+/([^/]+)/[^<]+");

    private final Path work = directory("ashlar.work").resolve("karaf-" + System.nanoTime());
    private final Path repository = directory("ashlar.features").toAbsolutePath().normalize();
    private final Path repo = work.resolve("ipfs");

    private static Path directory(String property) {
        return Path.of(String.valueOf(System.getProperty(property)));
    }

    /** Something that becomes true. */
    private interface Check {
        boolean holds() throws Exception;
    }

    private static void until(Karaf karaf, Check check) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!check.holds()) {
            if (System.nanoTime() > deadline || !karaf.running()) {
                throw new AssertionError(karaf.output());
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private Rpc rpc() throws IOException {
        String address = Files.readString(repo.resolve("api")).trim();
        return new Rpc(Integer.parseInt(address.substring(address.lastIndexOf('/') + 1)));
    }

    @Test
    void installsTheFeatureFromFilesAloneAndServes() throws Exception {
        assumeTrue(
                Runtime.version().feature() < 24,
                "Karaf 4.4 starts Java with a security manager, which Java 24 and newer refuse");
        List<String> settings = List.of("repo = " + repo, "profiles = test");
        byte[] content = new byte[500_000];
        new Random(5).nextBytes(content);
        try (Karaf karaf = Karaf.start(directory("ashlar.karaf"), work, repository, settings)) {
            karaf.type("feature:repo-add " + repository.resolve("features.xml").toUri());
            karaf.type("feature:install ashlar");
            karaf.type("ipfs:parts");
            until(karaf, () -> karaf.output().contains("commands "));

            Rpc rpc = rpc();
            String cid = rpc.add(content);
            assertThat(rpc.cat(cid)).isEqualTo(content);
            assertThat(rpc.call("pin/add", cid).status()).isEqualTo(200);
            assertThat(karaf.output()).contains("datastore  mapdb").contains("bundle     unixfs");

            assertThat(karaf.stop()).isTrue();
        }
        assertThat(repo.resolve("api")).doesNotExist();
    }

    @Test
    void theFeatureHasEveryBundleOfTheDistribution() throws IOException {
        TreeSet<String> listed = new TreeSet<>();
        Matcher bundles = BUNDLE.matcher(Files.readString(repository.resolve("features.xml")));
        while (bundles.find()) {
            listed.add(bundles.group(1));
        }
        List<String> shipped =
                Distribution.jars().stream()
                        .map(jar -> Distribution.name(jar).replace(".jar", ""))
                        // Karaf has a framework and a shell of its own.
                        .filter(name -> !name.matches("org\\.apache\\.felix\\.(framework|gogo.*)"))
                        .toList();
        assertThat(listed).containsExactlyInAnyOrderElementsOf(shipped);
    }
}
