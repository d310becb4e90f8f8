package org.ashlar.transport.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.ashlar.dns.DnsOverHttps;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.UnavailableException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.testing.FakeNodeConfig;
import org.ashlar.testing.ManualScheduler;
import org.ashlar.transport.FakeNames;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is asked for a name: a server of the configuration, the system, or nobody. */
class ConfiguredNamesTest {
    private static final String PEER = "12D3KooWGC6TvWhfajpgX6wvJHYDQk1dbEVf7VGmrPphgdDTwUDr";

    private final FakeNodeConfig config = new FakeNodeConfig();
    private final ManualScheduler time = new ManualScheduler();
    private final FakeNames system = new FakeNames();
    private final ConfiguredNames names = new ConfiguredNames(config, system, time);
    private final Servers servers = new Servers();

    /** Servers that all know the same, and remember which of them was asked for what. */
    private static final class Servers implements DnsOverHttps {
        final List<String> asked = new ArrayList<>();
        final FakeNames known = new FakeNames();

        @Override
        public CompletableFuture<List<InetAddress>> addresses(URI server, String host) {
            asked.add(server.getHost() + " " + host);
            return known.addresses(host);
        }

        @Override
        public CompletableFuture<List<String>> texts(URI server, String name) {
            asked.add(server.getHost() + " " + name);
            return known.texts(name);
        }
    }

    @BeforeEach
    void know() throws UnknownHostException {
        servers.known.host("h.eth", "1.2.3.4", "2001:db8::1");
        servers.known.text("_dnsaddr.boot.eth", "dnsaddr=/dns/h.eth/tcp/1/p2p/" + PEER);
        system.host("h.eth", "6.6.6.6").host("h.example", "5.6.7.8");
        config.set("DNS.Resolvers", Map.of("eth.", "https://one/dns-query"));
    }

    private List<String> resolve(String address) {
        return new AddressResolver(names)
                .resolve(List.of(Multiaddr.parse(address))).join().stream()
                        .map(found -> found.address().toString())
                        .toList();
    }

    @Test
    void textsAndAddressesOfADomainAreAskedOfItsServer() {
        names.add(servers);

        assertThat(resolve("/dnsaddr/boot.eth/p2p/" + PEER))
                .containsExactly(
                        "/ip4/1.2.3.4/tcp/1/p2p/" + PEER, "/ip6/2001:db8::1/tcp/1/p2p/" + PEER);
        assertThat(resolve("/dns4/H.eth/tcp/1")).isEmpty(); // this fake tells cases apart
        assertThat(servers.asked)
                .containsExactly("one _dnsaddr.boot.eth", "one h.eth", "one H.eth");
        assertThat(resolve("/dns4/h.example/tcp/1")).containsExactly("/ip4/5.6.7.8/tcp/1");
        assertThat(system.asked.get()).isEqualTo(1);
    }

    @Test
    void aChangeOfTheSettingCountsAtOnce() {
        names.add(servers);
        config.set("DNS.Resolvers", Map.of(".", "https://all/dns-query", "eth.", "auto"));

        assertThat(resolve("/dns4/h.eth/tcp/1")).containsExactly("/ip4/6.6.6.6/tcp/1");
        assertThat(resolve("/dns4/h.example/tcp/1")).isEmpty();
        assertThat(servers.asked).containsExactly("all h.example");
        config.set("DNS.Resolvers", null);
        assertThat(resolve("/dns4/h.example/tcp/1")).containsExactly("/ip4/5.6.7.8/tcp/1");
    }

    @Test
    void lookupsWaitForSomebodyWhoAsksAndThenGoOn() {
        CompletableFuture<List<InetAddress>> early = names.addresses("h.eth");
        time.advance(Duration.ofMillis(ConfiguredNames.WAIT_MS - 1));
        assertThat(early).isNotDone();
        names.add(servers);
        assertThat(early.join()).hasSize(2);

        names.remove(servers);
        CompletableFuture<List<InetAddress>> updated = names.addresses("h.eth");
        Servers next = new Servers();
        names.add(next);
        assertThat(updated.join()).isEmpty();
        assertThat(next.asked).containsExactly("one h.eth");
    }

    @Test
    void whereNobodyAsksServersTheirDomainsLeadNowhereAndTheSystemIsNotAsked() {
        CompletableFuture<List<InetAddress>> early = names.addresses("h.eth");
        time.advance(Duration.ofMillis(ConfiguredNames.WAIT_MS));

        assertThatThrownBy(early::join).hasCauseInstanceOf(UnavailableException.class);
        assertThatThrownBy(names.addresses("h.eth")::join) // at once
                .hasCauseInstanceOf(UnavailableException.class);
        assertThat(resolve("/dnsaddr/boot.eth/p2p/" + PEER)).isEmpty();
        assertThat(system.asked.get()).isZero();
        names.add(servers);
        assertThat(resolve("/dns4/h.eth/tcp/1")).containsExactly("/ip4/1.2.3.4/tcp/1");
    }

    @Test
    void anotherThatTookOverIsNotWithdrawnByTheFirst() {
        Servers second = new Servers();
        names.add(servers);
        names.add(second);
        names.remove(servers);

        assertThat(names.addresses("h.eth").join()).isEmpty();
        assertThat(second.asked).hasSize(1);
    }

    @Test
    void aServerThatFailsOrIsNoneIsNotReplacedByTheSystem() {
        names.add(
                new DnsOverHttps() {
                    @Override
                    public CompletableFuture<List<InetAddress>> addresses(URI server, String host) {
                        return CompletableFuture.failedFuture(new UnavailableException("down"));
                    }

                    @Override
                    public CompletableFuture<List<String>> texts(URI server, String name) {
                        return CompletableFuture.failedFuture(new UnavailableException("down"));
                    }
                });
        assertThat(resolve("/dns4/h.eth/tcp/1")).isEmpty();
        config.set("DNS.Resolvers", Map.of("eth.", "http://elsewhere/dns-query"));
        assertThatThrownBy(names.addresses("h.eth")::join)
                .hasCauseInstanceOf(InvalidRequestException.class);
        assertThat(resolve("/dns4/h.eth/tcp/1")).isEmpty();
        assertThat(system.asked.get()).isZero();
    }
}
