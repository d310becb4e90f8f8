package org.ashlar.core.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.testing.FakeNodeConfig;
import org.junit.jupiter.api.Test;

final class RoutingSetupTest {
    private static final Plan DHT = new Plan.One("dht");

    private final FakeNodeConfig config = new FakeNodeConfig();

    private RoutingSetup setup(String type) {
        config.set("Routing.Type", type);
        return RoutingSetup.of(config, null);
    }

    private static Plan.Step server(String url) {
        return new Plan.Step(new Plan.One(url), Duration.ofSeconds(15), Duration.ZERO, true);
    }

    @Test
    void asksOneDhtForEachTypeThatHasOnlyThat() {
        config.set("Routing.DelegatedRouters", List.of("https://a.example"));
        for (String type : List.of("dht", "dhtclient", "dhtserver")) {
            RoutingSetup setup = setup(type);
            for (RoutingMethod method : RoutingMethod.values()) {
                assertThat(setup.plan(method)).isEqualTo(DHT);
            }
        }
        assertThat(setup("dht").routers()).containsExactly(new RouterSpec("dht", "dht", "auto"));
        assertThat(setup("dhtserver").routers())
                .containsExactly(new RouterSpec("dht", "dht", "server"));
        assertThat(setup("dhtclient").routers())
                .containsExactly(new RouterSpec("dht", "dhtclient", ""));
    }

    @Test
    void asksServersBesideTheDhtByDefault() {
        config.set("Routing.DelegatedRouters", List.of("https://A.example/routing/v1/"));
        RoutingSetup setup = RoutingSetup.of(config, null);

        assertThat(setup.routers())
                .containsExactly(
                        new RouterSpec("dht", "dht", "auto"),
                        new RouterSpec("https://a.example", "http", "https://a.example"));
        assertThat(setup.plan(RoutingMethod.FIND_PROVIDERS))
                .isEqualTo(
                        new Plan.Parallel(
                                List.of(
                                        new Plan.Step(
                                                DHT, Duration.ofMinutes(5), Duration.ZERO, false),
                                        server("https://a.example"))));
        assertThat(setup.plan(RoutingMethod.PROVIDE)).isEqualTo(DHT);
        assertThat(setup.plan(RoutingMethod.PUT_VALUE)).isEqualTo(DHT);
        assertThat(setup("autoclient").routers().get(0).kind()).isEqualTo("dhtclient");
    }

    @Test
    void asksAServerOnlyWhatItsPathSays() {
        config.set(
                "Routing.DelegatedRouters",
                List.of("https://a.example/routing/v1/peers", "https://b.example/routing/v1/ipns"));
        config.set("Ipns.DelegatedPublishers", List.of("https://b.example/routing/v1/ipns"));
        RoutingSetup setup = setup("delegated");

        assertThat(setup.plan(RoutingMethod.FIND_PEERS))
                .isEqualTo(new Plan.One("https://a.example"));
        assertThat(setup.plan(RoutingMethod.GET_VALUE))
                .isEqualTo(new Plan.One("https://b.example"));
        assertThat(setup.plan(RoutingMethod.PUT_VALUE))
                .isEqualTo(new Plan.One("https://b.example"));
        assertThat(setup.plan(RoutingMethod.PROVIDE)).isEqualTo(new Plan.Nobody());
        assertThat(setup.plan(RoutingMethod.FIND_PROVIDERS)).isEqualTo(new Plan.Nobody());
        assertThat(setup.routers()).hasSize(2);
    }

    @Test
    void replacesThePlaceholderUnlessThatIsOff() {
        config.set("Routing.DelegatedRouters", List.of("auto"));
        assertThat(setup("auto").routers()).hasSize(2);
        assertThat(setup("delegated").routers()).hasSize(2);
        config.set("AutoConf.Enabled", false);
        assertThat(setup("auto").routers()).hasSize(1);
        assertThat(setup("delegated").routers()).isEmpty();
    }

    @Test
    void asksNobodyWithNone() {
        assertThat(setup("none")).isEqualTo(RoutingSetup.NONE);
        assertThat(setup("none").plan(RoutingMethod.FIND_PEERS)).isEqualTo(new Plan.Nobody());
    }

    @Test
    void followsTheOptionOfTheDaemonFirst() {
        config.set("Routing.Type", "none");
        assertThat(RoutingSetup.of(config, "dhtclient").routers()).hasSize(1);
        assertThat(RoutingSetup.of(config, "default")).isEqualTo(setup("auto"));
        assertThatThrownBy(() -> RoutingSetup.of(config, "supernode"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("unrecognized routing option: supernode");
    }

    @Test
    void refusesUrlsThatNameNoServer() {
        for (String url :
                List.of(
                        "ftp://a.example",
                        "a.example",
                        "https://a.example/routing/v2",
                        "http://")) {
            config.set("Routing.DelegatedRouters", List.of(url));
            assertThatThrownBy(() -> setup("auto"))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("Routing.DelegatedRouters");
        }
    }

    private static Map<String, Object> router(String type, Object... parameters) {
        Map<String, Object> map = new HashMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            map.put((String) parameters[i], parameters[i + 1]);
        }
        return Map.of("Type", type, "Parameters", map);
    }

    private void methods(String router) {
        Map<String, Object> methods = new HashMap<>();
        for (RoutingMethod method : RoutingMethod.values()) {
            if (!method.key().isEmpty()) {
                methods.put(method.key(), Map.of("RouterName", router));
            }
        }
        config.set("Routing.Methods", methods);
    }

    @Test
    void composesRoutersAsTheOperatorSays() {
        config.set(
                "Routing.Routers",
                Map.of(
                        "WAN", router("dht", "Mode", "client", "PublicIPNetwork", true),
                        "LAN", router("dht", "Mode", "client", "PublicIPNetwork", false),
                        "Index", router("http", "Endpoint", "https://a.example"),
                        "Both",
                                router(
                                        "parallel",
                                        "Timeout",
                                        "30s",
                                        "Routers",
                                        List.of(
                                                Map.of("RouterName", "WAN"),
                                                Map.of("RouterName", "LAN"))),
                        "All",
                                router(
                                        "sequential",
                                        "Routers",
                                        List.of(
                                                Map.of(
                                                        "RouterName", "Index",
                                                        "Timeout", "3s",
                                                        "ExecuteAfter", "1s",
                                                        "IgnoreErrors", true),
                                                Map.of("RouterName", "Both")))));
        methods("All");
        RoutingSetup setup = setup("custom");

        Plan both =
                new Plan.Parallel(
                        List.of(new Plan.Step(DHT, Duration.ofSeconds(30), Duration.ZERO, false)));
        assertThat(setup.plan(RoutingMethod.FIND_PROVIDERS))
                .isEqualTo(
                        new Plan.Sequential(
                                List.of(
                                        new Plan.Step(
                                                new Plan.One("https://a.example"),
                                                Duration.ofSeconds(3),
                                                Duration.ofSeconds(1),
                                                true),
                                        new Plan.Step(both, Duration.ZERO, Duration.ZERO, false))));
        assertThat(setup.routers())
                .containsExactly(
                        new RouterSpec("https://a.example", "http", "https://a.example"),
                        new RouterSpec("dht", "dhtclient", ""));
    }

    private void refused(Map<String, Object> routers, String message) {
        config.set("Routing.Routers", routers);
        methods("A");
        config.set("Routing.Type", "custom");
        assertThatThrownBy(() -> RoutingSetup.check(config))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(message);
    }

    @Test
    void takesARouterOfAKindThatABundleBrings() {
        config.set("Routing.Routers", Map.of("A", router("plugin:table", "Peers", List.of("x"))));
        methods("A");
        config.set("Routing.Type", "custom");

        RoutingSetup setup = RoutingSetup.of(config, null);

        assertThat(setup.routers())
                .containsExactly(new RouterSpec("A", "table", "{\"Peers\":[\"x\"]}"));
        assertThat(setup.routers().get(0).isForeign()).isTrue();
        assertThat(setup.plan(RoutingMethod.FIND_PROVIDERS)).isEqualTo(new Plan.One("A"));
    }

    @Test
    void tellsWhatIsWrongWithRouters() {
        refused(Map.of(), "router with name \"A\" not found");
        refused(Map.of("A", router("reframe")), "unsupported type \"reframe\"");
        refused(Map.of("A", router("plugin:")), "unsupported type \"plugin:\"");
        refused(Map.of("A", router("plugin:../x")), "unsupported type");
        refused(Map.of("A", router("plugin:dht")), "unsupported type \"plugin:dht\"");
        refused(Map.of("A", router("http")), "\"A\" needs Endpoint");
        refused(Map.of("A", router("http", "Endpoint", "x")), "an http or https URL");
        refused(Map.of("A", router("dht", "Mode", "fast")), "unknown Mode \"fast\"");
        refused(Map.of("A", router("parallel")), "has no Parameters.Routers");
        List<Object> self = List.of(Map.of("RouterName", "A"));
        refused(Map.of("A", router("parallel", "Routers", self)), "leads to itself");
        List<Object> slow = List.of(Map.of("RouterName", "B", "Timeout", "soon"));
        refused(Map.of("A", router("sequential", "Routers", slow)), "the Timeout \"soon\"");
        List<Object> two = List.of(Map.of("RouterName", "B"), Map.of("RouterName", "C"));
        refused(
                Map.of(
                        "A", router("parallel", "Routers", two),
                        "B", router("dht", "Mode", "client"),
                        "C", router("dht", "Mode", "server")),
                "a node has one DHT");
    }

    @Test
    void tellsWhatIsWrongWithMethods() {
        config.set("Routing.Routers", Map.of("A", router("dht")));
        config.set("Routing.Methods", Map.of("provide", Map.of("RouterName", "A")));
        config.set("Routing.Type", "custom");
        assertThatThrownBy(() -> RoutingSetup.check(config))
                .hasMessageContaining("\"find-providers\" is missing from Routing.Methods");
        config.set("Routing.Methods", Map.of("find", Map.of("RouterName", "A")));
        assertThatThrownBy(() -> RoutingSetup.check(config))
                .hasMessageContaining("\"find\" is not supported");
    }

    @Test
    void mayBeSetUpKeyByKeyButNotUsedBeforeItIsComplete() {
        config.set("Routing.Type", "custom");
        RoutingSetup.check(config);
        assertThatThrownBy(() -> RoutingSetup.of(config, null))
                .hasMessageContaining("is missing from Routing.Methods");
    }
}
