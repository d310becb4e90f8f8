package org.ashlar.core.routing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ashlar.command.GoDuration;
import org.ashlar.command.JsonText;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.repo.NodeConfig;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code Routing.Routers} and {@code Routing.Methods}, where an operator composes routers.
 * Confined to one thread.
 *
 * @see <a href="https://github.com/ipfs/kubo/blob/master/docs/delegated-routing.md">Delegated
 *     routing</a>
 */
final class CustomRouting {
    private static final String ROUTERS = "Routing.Routers";
    private static final String METHODS = "Routing.Methods";
    private static final String PARAMETERS = "Parameters";
    private static final String ROUTER_NAME = "RouterName";

    /** A kind that a bundle brings, which is none of the node's own. */
    private static final Pattern PLUGIN =
            Pattern.compile("plugin:(?!(dht|dhtclient|http)$)[a-z][a-z0-9-]{0,39}");

    private static final List<String> MODES = List.of("auto", "client", "server");

    private final Map<?, ?> routers;
    private final Map<?, ?> methods;
    private final Map<String, RouterSpec> used = new LinkedHashMap<>();
    private final Set<String> open = new LinkedHashSet<>();

    CustomRouting(NodeConfig config) {
        routers = map(config.get(ROUTERS).orElse(null), ROUTERS);
        methods = map(config.get(METHODS).orElse(null), METHODS);
    }

    /** True once somebody has said how questions go. */
    boolean complete() {
        return !methods.isEmpty();
    }

    /** Checks each router and each method by itself. */
    void check() {
        for (Object name : routers.keySet()) {
            router(String.valueOf(name));
        }
        for (Object name : methods.keySet()) {
            method(String.valueOf(name));
        }
    }

    /** The routers that the methods lead to. */
    RoutingSetup setup() {
        check();
        Map<RoutingMethod, Plan> plans = new EnumMap<>(RoutingMethod.class);
        for (RoutingMethod method : RoutingMethod.values()) {
            if (!method.key().isEmpty()) {
                plans.put(method, plan(routerOf(method)));
            }
        }
        plans.put(RoutingMethod.CLOSEST_PEERS, plans.get(RoutingMethod.FIND_PEERS));
        return new RoutingSetup(List.copyOf(used.values()), plans);
    }

    private String routerOf(RoutingMethod method) {
        Object entry = methods.get(method.key());
        if (entry == null) {
            throw bad("method name \"" + method.key() + "\" is missing from " + METHODS);
        }
        return text(map(entry, METHODS + "." + method.key()), ROUTER_NAME, method.key());
    }

    private static void method(String name) {
        if (RoutingMethod.of(name).isEmpty()) {
            List<String> all =
                    Stream.of(RoutingMethod.values())
                            .map(RoutingMethod::key)
                            .filter(key -> !key.isEmpty())
                            .toList();
            throw bad(
                    "method name \""
                            + name
                            + "\" is not supported in "
                            + METHODS
                            + "; there are "
                            + String.join(", ", all));
        }
    }

    private Map<?, ?> router(String name) {
        Map<?, ?> router = map(routers.get(name), ROUTERS + "." + name);
        Map<?, ?> parameters = parameters(router, name);
        switch (kind(router, name)) {
            case "http" -> {
                String unused = endpoint(parameters, name);
            }
            case "dht" -> {
                String unused = mode(parameters, name);
            }
            case "parallel", "sequential" -> {
                List<Child> unused = children(parameters, name);
            }
            default -> {
                if (!PLUGIN.matcher(kind(router, name)).matches()) {
                    throw bad(
                            "router \""
                                    + name
                                    + "\" has the unsupported type \""
                                    + kind(router, name)
                                    + "\"; there are http, dht, parallel, sequential, and"
                                    + " plugin:KIND of a bundle");
                }
            }
        }
        return router;
    }

    private Plan plan(String name) {
        if (!routers.containsKey(name)) {
            throw bad("router with name \"" + name + "\" not found in " + ROUTERS);
        }
        if (!open.add(name)) {
            throw bad("router \"" + name + "\" leads to itself");
        }
        try {
            Map<?, ?> router = map(routers.get(name), ROUTERS + "." + name);
            Map<?, ?> parameters = parameters(router, name);
            return switch (kind(router, name)) {
                case "http" -> one(RouterSpec.http(endpoint(parameters, name)));
                case "dht" -> one(RouterSpec.dht(mode(parameters, name)));
                case "parallel" -> new Plan.Parallel(steps(parameters, name));
                case "sequential" -> new Plan.Sequential(steps(parameters, name));
                default -> one(plugin(kind(router, name), parameters, name));
            };
        } finally {
            open.remove(name);
        }
    }

    private static RouterSpec plugin(String type, Map<?, ?> parameters, String name) {
        String kind = type.substring(type.indexOf(':') + 1);
        return new RouterSpec(name, kind, JsonText.of(parameters));
    }

    private Plan one(RouterSpec spec) {
        RouterSpec before = used.putIfAbsent(spec.name(), spec);
        if (before != null && !before.equals(spec)) {
            throw bad("the DHT routers in " + ROUTERS + " differ in Mode; a node has one DHT");
        }
        return new Plan.One(spec.name());
    }

    /** Steps; a router that is there twice, as two names for the DHT can be, is asked once. */
    private List<Plan.Step> steps(Map<?, ?> parameters, String name) {
        Map<Plan, Plan.Step> steps = new LinkedHashMap<>();
        Duration whole = duration(parameters, "Timeout", name);
        for (Child child : children(parameters, name)) {
            Plan plan = plan(child.router());
            Duration time = child.timeout().isZero() ? whole : child.timeout();
            steps.putIfAbsent(plan, new Plan.Step(plan, time, child.after(), child.ignoreErrors()));
        }
        return List.copyOf(steps.values());
    }

    private record Child(String router, Duration timeout, Duration after, boolean ignoreErrors) {}

    private static List<Child> children(Map<?, ?> parameters, String name) {
        if (!(parameters.get("Routers") instanceof List<?> list) || list.isEmpty()) {
            throw bad("router \"" + name + "\" has no " + PARAMETERS + ".Routers");
        }
        List<Child> children = new ArrayList<>();
        for (Object item : list) {
            Map<?, ?> child = map(item, ROUTERS + "." + name + "." + PARAMETERS + ".Routers");
            children.add(
                    new Child(
                            text(child, ROUTER_NAME, name),
                            duration(child, "Timeout", name),
                            duration(child, "ExecuteAfter", name),
                            Boolean.TRUE.equals(child.get("IgnoreErrors"))));
        }
        return children;
    }

    private static String kind(Map<?, ?> router, String name) {
        return text(router, "Type", name).toLowerCase(Locale.ROOT);
    }

    private static Map<?, ?> parameters(Map<?, ?> router, String name) {
        return map(router.get(PARAMETERS), ROUTERS + "." + name + "." + PARAMETERS);
    }

    private static String endpoint(Map<?, ?> parameters, String name) {
        String key = ROUTERS + "." + name;
        return DelegatedServers.base(text(parameters, "Endpoint", name), key);
    }

    private static String mode(Map<?, ?> parameters, String name) {
        String mode = parameters.get("Mode") instanceof String text ? text : "auto";
        if (!MODES.contains(mode)) {
            throw bad("router \"" + name + "\" has the unknown Mode \"" + mode + "\"");
        }
        return mode;
    }

    private static String text(Map<?, ?> map, String key, String name) {
        if (map.get(key) instanceof String text && !text.isEmpty()) {
            return text;
        }
        throw bad("\"" + name + "\" needs " + key);
    }

    private static Duration duration(Map<?, ?> map, String key, String name) {
        Optional<Object> value = Optional.ofNullable(map.get(key));
        try {
            Duration time =
                    value.filter(text -> !text.equals(""))
                            .map(text -> GoDuration.parse(String.valueOf(text)))
                            .orElse(Plan.UNLIMITED);
            if (!time.isNegative()) {
                return time;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw bad("\"" + name + "\" has the " + key + " \"" + value.orElse("") + "\"");
    }

    private static Map<?, ?> map(@Nullable Object value, String key) {
        if (value == null) {
            return Map.of();
        }
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw bad(key + " is no object");
    }

    private static InvalidRequestException bad(String why) {
        return new InvalidRequestException(why);
    }
}
