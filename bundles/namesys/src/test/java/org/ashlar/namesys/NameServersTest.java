package org.ashlar.namesys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import org.ashlar.error.ClosedException;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.error.UnavailableException;
import org.ashlar.runtime.Pools;
import org.ashlar.testing.EndlessExecutor;
import org.ashlar.testing.FakeNodeConfig;
import org.ashlar.testing.ManualScheduler;
import org.junit.jupiter.api.Test;

class NameServersTest {
    private static final URI SERVER = URI.create("https://server/dns-query");

    private final ManualScheduler time = new ManualScheduler();
    private final Later later = new Later();
    private final FakeNodeConfig config = new FakeNodeConfig();
    private final List<String> asked = new ArrayList<>();
    private Duration ttl = Duration.ofMinutes(1);
    private final NameServers servers = new NameServers(later, config, time.clock(), this::ask);

    /** Requests run when the test says so. */
    private static final class Later extends EndlessExecutor implements Pools {
        final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        boolean full;

        void run() {
            while (!tasks.isEmpty()) {
                tasks.remove().run();
            }
        }

        @Override
        public void execute(Runnable task) {
            if (full) {
                throw new RejectedExecutionException("full");
            }
            tasks.add(task);
        }

        @Override
        public ExecutorService requests() {
            return this;
        }

        @Override
        public ExecutorService disk() {
            throw new AssertionError("network on the disk pool");
        }

        @Override
        public ScheduledExecutorService scheduler() {
            throw new AssertionError("no timers");
        }
    }

    private List<DnsMessage.Resource> ask(URI server, int type, String name) {
        asked.add(server.getHost() + " " + type + " " + name);
        byte[] data =
                switch (type) {
                    case DnsMessage.A -> new byte[] {1, 2, 3, 4};
                    case DnsMessage.AAAA -> new byte[name.startsWith("bad") ? 5 : 16];
                    default -> new byte[] {1, 'x', 1, 'y'};
                };
        if (name.startsWith("down")) {
            throw new UnavailableException("down");
        }
        return List.of(new DnsMessage.Resource(data, ttl));
    }

    private List<InetAddress> addresses(String host) {
        CompletableFuture<List<InetAddress>> result = servers.addresses(SERVER, host);
        later.run();
        return result.join();
    }

    @Test
    void bothFamiliesAndTextsAreAskedFor() throws Exception {
        assertThat(addresses("h.eth"))
                .containsExactly(InetAddress.getByName("1.2.3.4"), InetAddress.getByName("::"));
        CompletableFuture<List<String>> texts = servers.texts(SERVER, "_dnsaddr.h.eth");
        assertThat(texts).isNotDone();
        later.run();
        assertThat(texts.join()).containsExactly("xy");
        assertThat(asked)
                .containsExactly("server 1 h.eth", "server 28 h.eth", "server 16 _dnsaddr.h.eth");
    }

    @Test
    void answersAreKeptAsLongAsTheyAndTheOperatorAllow() {
        addresses("h.eth");
        addresses("H.eth");
        assertThat(asked).hasSize(2);
        time.advance(ttl);
        addresses("h.eth");
        assertThat(asked).hasSize(4);
        config.set("DNS.MaxCacheTTL", Duration.ofSeconds(10));
        addresses("i.eth");
        time.advance(Duration.ofSeconds(10));
        addresses("i.eth");
        assertThat(asked).hasSize(8);
        ttl = Duration.ZERO;
        addresses("j.eth");
        addresses("j.eth");
        assertThat(asked).hasSize(12);
    }

    @Test
    void failuresAreToldAndNotKept() {
        assertThatThrownBy(() -> addresses("down.eth"))
                .hasCauseInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> addresses("bad.eth"))
                .hasCauseInstanceOf(ProtocolViolationException.class);
        asked.clear();
        assertThatThrownBy(() -> addresses("down.eth"))
                .hasCauseInstanceOf(UnavailableException.class);
        assertThat(asked).hasSize(1);
    }

    @Test
    void fewThreadsAskAndMoreQuestionsThanMayWaitAreRefused() {
        List<CompletableFuture<List<String>>> all = new ArrayList<>();
        for (int i = 0; i < NameServers.MAX_WAITING + 3; i++) {
            all.add(servers.texts(SERVER, "n" + i + ".eth"));
        }
        assertThat(later.tasks).hasSize(NameServers.AT_A_TIME);
        for (CompletableFuture<List<String>> refused :
                all.subList(NameServers.MAX_WAITING, all.size())) {
            assertThatThrownBy(refused::join).hasCauseInstanceOf(UnavailableException.class);
        }
        later.run();
        assertThat(all.subList(0, NameServers.MAX_WAITING))
                .allSatisfy(each -> assertThat(each.join()).containsExactly("xy"));
        assertThat(servers.texts(SERVER, "again.eth")).isNotDone();
        assertThat(later.tasks).hasSize(1);
    }

    @Test
    void aFullPoolRefusesAndTheNextQuestionIsAsked() {
        later.full = true;
        assertThatThrownBy(servers.texts(SERVER, "a.eth")::join)
                .hasCauseInstanceOf(UnavailableException.class);
        later.full = false;
        CompletableFuture<List<String>> next = servers.texts(SERVER, "b.eth");
        later.run();
        assertThat(next.join()).containsExactly("xy");
        assertThat(asked).containsExactly("server 16 b.eth");
    }

    @Test
    void whatWaitsEndsWhenTheBundleStops() {
        CompletableFuture<List<String>> waiting = servers.texts(SERVER, "a.eth");
        servers.close();
        for (var each : Arrays.asList(waiting, servers.texts(SERVER, "b.eth"))) {
            assertThatThrownBy(each::join).hasCauseInstanceOf(ClosedException.class);
        }
        later.run();
        assertThat(asked).isEmpty();
    }
}
