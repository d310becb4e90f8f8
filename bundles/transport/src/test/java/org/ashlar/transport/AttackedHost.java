package org.ashlar.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ashlar.testing.net.LeakGuard;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A host that a test attacks, and one that is connected to it. After each attack the connection
 * that was there before answers a ping, no buffer is left and the heap is as before.
 */
@ExtendWith(LeakGuard.class)
abstract class AttackedHost {
    final TestHost friend = new TestHost(narrow("/ip4/127.0.0.1/tcp/0"));
    final TestHost victim;

    AttackedHost(Settings settings) {
        victim = new TestHost(settings);
    }

    /** The limits of a small box, as with the profile lowpower. */
    static Settings narrow(String... listen) {
        return narrow(TestHost.settings(List.of(listen), "noise", "tls"));
    }

    static Settings narrow(Settings base) {
        return TestHost.trimming(
                base, new Settings.Trimming(20, 40, Duration.ofMinutes(1), Duration.ofSeconds(10)));
    }

    @BeforeEach
    void befriend() throws Exception {
        SwarmTest.connect(friend, victim);
    }

    @AfterEach
    void healthyConnectionAnswersAndNothingIsLeft() throws Exception {
        try {
            // One that lost the race of the first dial may still be closing.
            TestHost.await(() -> friend.swarm.connections().size() == 1);
            assertThat(friend.swarm.ping(victim.swarm.id()).get(10, TimeUnit.SECONDS)).isPositive();
            assertThat(victim.swarm.windows().queued()).isZero();
        } finally {
            friend.close();
            victim.close();
        }
        assertThat(victim.buffers()).isZero();
    }

    /** Waits until no connection is in its handshake. */
    void awaitNoHandshakes() throws InterruptedException {
        TestHost.await(
                () ->
                        victim.swarm.resources().stream()
                                .filter(use -> use.scope().equals("transient"))
                                .allMatch(use -> use.used() == 0));
    }
}
