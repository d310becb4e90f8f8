package org.ashlar.core.front.command;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.MultiaddrProtocol;
import org.jspecify.annotations.Nullable;

/** What the commands on address filters share; holds no state. */
final class Filters {
    static final String KEY = "Swarm.AddrFilters";

    private Filters() {}

    /** The canonical form of a network such as {@code /ip4/10.0.0.0/ipcidr/8}. */
    static String parse(String text) {
        try {
            List<Multiaddr.Component> parts = Multiaddr.parse(text).components();
            if (parts.size() == 2 && parts.get(1).protocol() == MultiaddrProtocol.IPCIDR) {
                int bits = Integer.parseInt(parts.get(1).value());
                Optional<Integer> most =
                        switch (parts.get(0).protocol()) {
                            case IP4 -> Optional.of(32);
                            case IP6 -> Optional.of(128);
                            default -> Optional.empty();
                        };
                if (most.isPresent() && bits <= most.get()) {
                    return Multiaddr.parse(text).toString();
                }
            }
        } catch (FormatException e) {
            throw new InvalidRequestException("invalid multiaddr-filter format", e);
        }
        throw new InvalidRequestException("invalid multiaddr-filter format");
    }

    static Map<String, @Nullable Object> answer(List<String> lines) {
        Map<String, @Nullable Object> answer = new HashMap<>();
        answer.put("Strings", Swarm.orNull(lines));
        return answer;
    }
}
