package org.ashlar.core.routing;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.repo.NodeConfig;
import org.jspecify.annotations.Nullable;

/**
 * What {@code Routing.Type} and the keys beside it mean: the routers, and how questions go to them.
 * Immutable.
 *
 * @see <a href="https://github.com/ipfs/kubo/blob/master/docs/config.md#routing">Routing</a>
 */
public record RoutingSetup(List<RouterSpec> routers, Map<RoutingMethod, Plan> plans) {
    /** Key of the configuration. */
    public static final String TYPE = "Routing.Type";

    private static final String CUSTOM = "custom";

    /** No routers: connected peers are asked by the exchanges themselves. */
    public static final RoutingSetup NONE = new RoutingSetup(List.of(), Map.of());

    /** How a question goes, {@link Plan.Nobody} included. */
    public Plan plan(RoutingMethod method) {
        return plans.getOrDefault(method, new Plan.Nobody());
    }

    /**
     * What a configuration says.
     *
     * @param override what the daemon's option says instead of {@link #TYPE}, or null
     * @throws InvalidRequestException naming what is wrong
     */
    public static RoutingSetup of(NodeConfig config, @Nullable String override) {
        String type = type(config, override);
        return switch (type) {
            case "auto", "dht" -> combined(config, "auto", type.equals("auto"));
            case "autoclient" -> combined(config, "client", true);
            case "dhtserver" -> combined(config, "server", false);
            case "dhtclient" -> combined(config, "client", false);
            case "delegated" -> combined(config, "", true);
            case "none" -> NONE;
            case CUSTOM -> new CustomRouting(config).setup();
            default ->
                    throw new InvalidRequestException(
                            "unrecognized routing option: "
                                    + type
                                    + " (auto, autoclient, dht, dhtclient, dhtserver, delegated,"
                                    + " custom or none)");
        };
    }

    /**
     * As {@link #of}, but what is set one key after the other may be incomplete.
     *
     * @throws InvalidRequestException naming what is wrong
     */
    public static void check(NodeConfig config) {
        CustomRouting custom = new CustomRouting(config);
        custom.check();
        if (!type(config, null).equals(CUSTOM) || custom.complete()) {
            RoutingSetup unused = of(config, null);
        }
    }

    private static String type(NodeConfig config, @Nullable String override) {
        return Optional.ofNullable(override)
                .or(() -> config.string(TYPE))
                .filter(given -> !given.equals("default") && !given.isEmpty())
                .orElse("auto");
    }

    /**
     * The DHT and servers beside it.
     *
     * @param mode of the DHT, or empty for none
     */
    private static RoutingSetup combined(NodeConfig config, String mode, boolean servers) {
        boolean dht = !mode.isEmpty();
        List<RouterSpec> routers = new ArrayList<>();
        Map<RoutingMethod, List<Plan.Step>> steps = new EnumMap<>(RoutingMethod.class);
        if (dht) {
            routers.add(RouterSpec.dht(mode));
            for (RoutingMethod method : RoutingMethod.values()) {
                steps.computeIfAbsent(method, m -> new ArrayList<>())
                        .add(DelegatedServers.dhtStep());
            }
        }
        if (servers) {
            for (DelegatedServers.Server server : DelegatedServers.of(config, dht)) {
                routers.add(RouterSpec.http(server.url()));
                for (RoutingMethod method : server.methods()) {
                    steps.computeIfAbsent(method, m -> new ArrayList<>()).add(server.step());
                }
            }
        }
        Map<RoutingMethod, Plan> plans = new EnumMap<>(RoutingMethod.class);
        steps.forEach((method, all) -> plans.put(method, parallel(all)));
        return new RoutingSetup(List.copyOf(routers), plans);
    }

    private static Plan parallel(List<Plan.Step> steps) {
        return steps.size() == 1 ? steps.get(0).plan() : new Plan.Parallel(List.copyOf(steps));
    }
}
