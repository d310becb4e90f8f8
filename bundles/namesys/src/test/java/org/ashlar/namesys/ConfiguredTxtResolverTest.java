package org.ashlar.namesys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.testing.FakeCallContext;
import org.ashlar.testing.FakeNodeConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which server is asked for a domain. */
class ConfiguredTxtResolverTest {
    private final FakeNodeConfig config = new FakeNodeConfig();
    private final List<String> asked = new ArrayList<>();
    private final ConfiguredTxtResolver resolver =
            new ConfiguredTxtResolver(config, server("system"), url -> server(url.getHost()));

    private TxtResolver server(String name) {
        return (context, domain) -> {
            asked.add(name);
            return List.of(new TxtResolver.Txt("dnslink=/ipfs/x", Duration.ofMinutes(30)));
        };
    }

    private List<TxtResolver.Txt> resolve(String domain) {
        return resolver.txt(new FakeCallContext(), "_dnslink." + domain);
    }

    @ParameterizedTest
    @CsvSource({
        "vitalik.eth, eth",
        "VITALIK.ETH., eth",
        "a.b.sub.eth, sub",
        "notsub.eth, eth",
        "example.crypto, crypto",
        "example.org, system",
        "eth.example.org, system"
    })
    void theLongestZoneDecides(String domain, String server) {
        config.set(
                "DNS.Resolvers",
                Map.of(
                        ".", "auto",
                        "eth.", "https://eth/dns-query",
                        "Sub.eth.", "https://sub/dns-query",
                        "crypto.", "https://crypto/dns-query"));
        resolve(domain);
        assertThat(asked).containsExactly(server);
    }

    @Test
    void theRootStandsForAllAndAChangeCountsAtOnce() {
        resolve("example.org");
        config.set("DNS.Resolvers", Map.of(".", "https://all/dns-query"));
        resolve("example.org");
        config.set("DNS.Resolvers", Map.of(".", ""));
        resolve("example.org");
        assertThat(asked).containsExactly("system", "all", "system");
    }

    @Test
    void onlyHttpsIsAskedExceptOnThisMachine() {
        for (String url :
                List.of(
                        "http://plain/dns-query",
                        "http://localhost.example/dns-query",
                        "udp://1.1.1.1",
                        "not a url")) {
            config.set("DNS.Resolvers", Map.of(".", url));
            assertThatThrownBy(() -> resolve("example.org"))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("not an https URL: " + url);
        }
        assertThat(asked).isEmpty();
        for (String host : List.of("localhost", "127.0.0.1", "[::1]")) {
            config.set("DNS.Resolvers", Map.of(".", "http://" + host + ":8053/dns-query"));
            resolve("example.org");
        }
        assertThat(asked).containsExactly("localhost", "127.0.0.1", "[::1]");
    }

    @Test
    void theOperatorBoundsHowLongAnswersOverHttpsMayBeCached() {
        config.set("DNS.MaxCacheTTL", Duration.ofMinutes(1));
        assertThat(resolve("example.org").get(0).ttl()).isEqualTo(Duration.ofMinutes(30));
        config.set("DNS.Resolvers", Map.of(".", "https://all/dns-query"));
        assertThat(resolve("example.org").get(0).ttl()).isEqualTo(Duration.ofMinutes(1));
    }
}
