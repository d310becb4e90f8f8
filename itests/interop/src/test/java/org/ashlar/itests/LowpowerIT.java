package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a node in the profile {@code lowpower} does without. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LowpowerIT {
    private static final String TLS = " sun.security.ssl.SSLContextImpl";

    @TempDir Path temp;

    @Test
    @NeedsKubo
    void exchangesBlocksWithKuboWithoutLoadingTls() throws IOException {
        assertThat(classesLoadedByAnExchange("lowpower")).contains("Noise").doesNotContain(TLS);
    }

    @Test
    @NeedsKubo
    void theDefaultProfileLoadsTls() throws IOException {
        assertThat(classesLoadedByAnExchange()).contains(TLS);
    }

    private String classesLoadedByAnExchange(String... profiles) throws IOException {
        IpfsProgram node =
                Distribution.ashlar(temp.resolve("node"))
                        .with(
                                "ASHLAR_JAVA_OPTS",
                                "-Xlog:class+load=info:file=" + temp.resolve("classes-%p"));
        node.init();
        for (String profile : profiles) {
            node.text("config", "profile", "apply", profile);
        }
        try (Daemon daemon = node.daemon();
                Daemon kubo = Peers.kubo(temp.resolve("kubo")).init().daemon()) {
            String unused = daemon.program().text("swarm", "connect", kubo.address());
            String cid = kubo.program().call("add", "-Q").input(new byte[300_000]).go().text();
            assertThat(daemon.program().text("cat", cid)).hasSize(300_000);
            return Files.readString(temp.resolve("classes-" + daemon.pid()));
        }
    }
}
