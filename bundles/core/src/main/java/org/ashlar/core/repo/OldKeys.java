package org.ashlar.core.repo;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Names that settings had in older releases of Kubo, and what they are today. Stateless. */
public final class OldKeys {
    /** Turns a value of the old key into one of today's; null is the default. */
    private interface Conversion extends UnaryOperator<@Nullable Object> {}

    private record Rule(String today, Conversion conversion) {}

    /** Groups of which nothing is left today. */
    private static final Set<String> OLD_GROUPS = Set.of("Reprovider", "Provider");

    private static final Map<String, Rule> RULES = new LinkedHashMap<>();

    static {
        RULES.put("Reprovider.Interval", new Rule("Provide.DHT.Interval", OldKeys::same));
        RULES.put("Reprovider.Strategy", new Rule("Provide.Strategy", OldKeys::strategy));
        RULES.put("Provider.Enabled", new Rule("Provide.Enabled", OldKeys::same));
        RULES.put("Provider.Strategy", new Rule("Provide.Strategy", OldKeys::strategy));
        RULES.put("Provider.WorkerCount", new Rule("Provide.DHT.MaxWorkers", OldKeys::same));
        RULES.put("Experimental.StrategicProviding", new Rule("Provide.Enabled", OldKeys::not));
        RULES.put(
                "Experimental.AcceleratedDHTClient",
                new Rule("Routing.AcceleratedDHTClient", OldKeys::same));
        RULES.put(
                "Internal.UnixFSShardingSizeThreshold",
                new Rule("Import.UnixFSHAMTDirectorySizeThreshold", OldKeys::same));
        RULES.put("Swarm.EnableRelayHop", new Rule("Swarm.RelayService.Enabled", OldKeys::same));
        RULES.put("Swarm.EnableAutoRelay", new Rule("Swarm.RelayClient.Enabled", OldKeys::same));
        RULES.put("Swarm.DisableRelay", new Rule("Swarm.Transports.Network.Relay", OldKeys::not));
        RULES.put("Swarm.EnableAutoNATService", new Rule("AutoNAT.ServiceMode", OldKeys::nat));
    }

    private OldKeys() {}

    private static @Nullable Object same(@Nullable Object value) {
        return "".equals(value) ? null : value;
    }

    private static @Nullable Object not(@Nullable Object value) {
        return value instanceof Boolean flag ? (Object) !flag : value;
    }

    private static @Nullable Object strategy(@Nullable Object value) {
        return "flat".equals(value) ? "all" : same(value);
    }

    private static @Nullable Object nat(@Nullable Object value) {
        return value instanceof Boolean on ? (on ? "enabled" : "disabled") : value;
    }

    /** Today's name of a key, or empty if it is no old one. */
    public static Optional<String> today(String key) {
        return Optional.ofNullable(RULES.get(key)).map(Rule::today);
    }

    /** What a value of an old key is today; others are as they were. */
    static @Nullable Object value(String key, @Nullable Object value) {
        Rule rule = RULES.get(key);
        return rule == null ? value : rule.conversion().apply(value);
    }

    /**
     * Moves values of old keys to today's, and returns the tree. A value that stands under today's
     * name stays, unless it is as it was before and so the old name is what was meant.
     */
    static Map<String, Object> renamed(Map<String, Object> tree, Map<String, Object> before) {
        RULES.forEach((key, rule) -> rename(tree, before, key, rule));
        return tree;
    }

    private static void rename(
            Map<String, Object> tree, Map<String, Object> before, String key, Rule rule) {
        int dot = key.lastIndexOf('.');
        String group = key.substring(0, dot);
        if (!(tree.get(group) instanceof Map<?, ?> map)
                || !map.containsKey(key.substring(dot + 1))) {
            return;
        }
        Object value = rule.conversion().apply(map.remove(key.substring(dot + 1)));
        if (map.isEmpty() && OLD_GROUPS.contains(group)) {
            tree.remove(group);
        }
        Object present = ConfigTree.get(tree, rule.today());
        if (value != null
                && (present == null
                        || Objects.equals(present, ConfigTree.get(before, rule.today())))) {
            ConfigTree.put(tree, rule.today(), value);
        }
    }
}
