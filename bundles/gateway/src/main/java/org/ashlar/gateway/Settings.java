package org.ashlar.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ashlar.repo.NodeConfig;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code Gateway} of the configuration. Safe for use by any thread. */
final class Settings {
    private static final Duration RETRIEVAL = Duration.ofSeconds(30);
    private static final Duration REQUEST = Duration.ofHours(1);
    private static final Duration NEVER = Duration.ofDays(365);

    private final NodeConfig config;

    Settings(NodeConfig config) {
        this.config = config;
    }

    /** True when this node routes for others. */
    boolean routing() {
        return flag("ExposeRoutingAPI", true);
    }

    boolean noFetch() {
        return flag("NoFetch", false);
    }

    boolean noDnsLink() {
        return flag("NoDNSLink", false);
    }

    boolean deserialized() {
        return flag("DeserializedResponses", true);
    }

    boolean codecConversion() {
        return flag("AllowCodecConversion", false);
    }

    boolean htmlErrors() {
        return !flag("DisableHTMLErrors", false);
    }

    /** The header of the older specification, beside the one that names a URI. */
    boolean pathHeader() {
        return flag("DeprecatedXIpfsPath", true);
    }

    /** Most time without a byte from the network or to the client. */
    Duration retrievalTimeout() {
        return limit("Gateway.RetrievalTimeout", RETRIEVAL);
    }

    Duration requestTimeout() {
        return limit("Gateway.MaxRequestDuration", REQUEST);
    }

    /** Zero means no limit. */
    private Duration limit(String key, Duration absent) {
        Duration limit = config.duration(key).orElse(absent);
        return limit.isZero() || limit.isNegative() ? NEVER : limit;
    }

    /** Largest file of which ranges are served, in bytes; 0 for any. */
    long maxRangeFile() {
        return config.bytes("Gateway.MaxRangeRequestFileSize").orElse(0);
    }

    /** Where {@code /} leads, or empty. */
    String rootRedirect() {
        return config.string("Gateway.RootRedirect").orElse("");
    }

    /** Extra response headers. */
    Map<String, List<String>> headers() {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        if (config.get("Gateway.HTTPHeaders").orElse(null) instanceof Map<?, ?> map) {
            map.forEach((name, value) -> headers.put(String.valueOf(name), texts(value)));
        }
        return headers;
    }

    /** Gateways by host name: those of the configuration, and this machine's own names. */
    Map<String, PublicGateway> publicGateways() {
        Map<String, PublicGateway> gateways = new LinkedHashMap<>();
        List<String> namespaces = List.of("/ipfs", "/ipns");
        boolean deserialized = deserialized();
        gateways.put("localhost", new PublicGateway(namespaces, true, true, false, deserialized));
        gateways.put("127.0.0.1", new PublicGateway(namespaces, false, true, false, deserialized));
        if (config.get("Gateway.PublicGateways").orElse(null) instanceof Map<?, ?> map) {
            map.forEach(
                    (name, value) -> {
                        String host = String.valueOf(name);
                        if (value instanceof Map<?, ?> entry) {
                            gateways.put(host, gateway(entry, deserialized));
                        } else {
                            gateways.remove(host); // null takes an implicit one away
                        }
                    });
        }
        return gateways;
    }

    private static PublicGateway gateway(Map<?, ?> entry, boolean deserialized) {
        return new PublicGateway(
                texts(entry.get("Paths")),
                Boolean.TRUE.equals(entry.get("UseSubdomains")),
                Boolean.TRUE.equals(entry.get("NoDNSLink")),
                Boolean.TRUE.equals(entry.get("InlineDNSLink")),
                entry.get("DeserializedResponses") instanceof Boolean set ? set : deserialized);
    }

    private static List<String> texts(@Nullable Object value) {
        List<String> texts = new ArrayList<>();
        if (value instanceof List<?> list) {
            list.forEach(text -> texts.add(String.valueOf(text)));
        } else if (value instanceof String text) {
            texts.add(text);
        }
        return texts;
    }

    private boolean flag(String key, boolean absent) {
        return config.bool("Gateway." + key).orElse(absent);
    }
}
