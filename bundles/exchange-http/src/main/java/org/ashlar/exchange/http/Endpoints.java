package org.ashlar.exchange.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.ashlar.exchange.http.wire.GatewayUrl;

/** The gateways that are known, the last used last. Guarded by the client's lock. */
final class Endpoints {
    private static final int MOST = 256;
    private static final int MAX_WARM = 3;
    private static final long WARM_NS = TimeUnit.MINUTES.toNanos(1);

    private final Map<GatewayUrl, Endpoint> known = new LinkedHashMap<>(16, 0.75f, true);

    /** What is known of one; the one that was not used for longest is forgotten. */
    Endpoint get(GatewayUrl url) {
        Endpoint endpoint = known.computeIfAbsent(url, Endpoint::new);
        if (known.size() > MOST) {
            known.values().stream()
                    .filter(old -> old.running == 0 && old != endpoint)
                    .findFirst()
                    .ifPresent(old -> known.remove(old.url));
        }
        return endpoint;
    }

    /** A few that gave blocks a moment ago, the last first. */
    List<Endpoint> warm(long now) {
        List<Endpoint> warm = new ArrayList<>();
        for (Endpoint endpoint : known.values()) {
            if (endpoint.delivered != Long.MIN_VALUE && now - endpoint.delivered < WARM_NS) {
                warm.add(endpoint);
            }
        }
        warm.sort(Comparator.comparingLong((Endpoint e) -> e.delivered).reversed());
        return warm.subList(0, Math.min(MAX_WARM, warm.size()));
    }

    /** True when nobody can be asked. */
    boolean isEmpty() {
        return known.isEmpty();
    }

    /** Forgets all. */
    void clear() {
        known.clear();
    }
}
