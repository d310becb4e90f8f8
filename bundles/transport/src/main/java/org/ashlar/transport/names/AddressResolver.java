package org.ashlar.transport.names;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.MultiaddrProtocol;

/**
 * Replaces the names in addresses, within bounds. Safe for use by any thread.
 *
 * @see <a href="https://github.com/multiformats/multiaddr/blob/master/protocols/DNSADDR.md">dnsaddr
 *     </a>
 */
public final class AddressResolver {
    /** Most addresses that come back. */
    public static final int MAX_ADDRESSES = 100;

    /** Most names asked for, for one call. */
    static final int MAX_LOOKUPS = 16;

    /** Most {@code /dnsaddr} that lead from one to the next. */
    static final int MAX_DEPTH = 4;

    private final Names names;

    public AddressResolver(Names names) {
        this.names = names;
    }

    /**
     * An address without a name before its port.
     *
     * @param address as it is to be dialled
     * @param host the name that stood in it, else empty
     */
    public record Resolved(Multiaddr address, String host) {}

    /** Never fails; addresses that lead nowhere are left out. */
    public CompletableFuture<List<Resolved>> resolve(List<Multiaddr> addresses) {
        AtomicInteger lookups = new AtomicInteger();
        List<CompletableFuture<List<Resolved>>> parts = new ArrayList<>();
        for (Multiaddr address : addresses) {
            parts.add(resolve(address, "", 0, lookups));
        }
        return all(parts);
    }

    private static CompletableFuture<List<Resolved>> all(
            List<CompletableFuture<List<Resolved>>> parts) {
        return CompletableFuture.allOf(parts.toArray(CompletableFuture<?>[]::new))
                .thenApply(
                        v -> {
                            Set<Resolved> found = new LinkedHashSet<>();
                            parts.forEach(part -> found.addAll(part.join()));
                            return found.stream().limit(MAX_ADDRESSES).toList();
                        });
    }

    private CompletableFuture<List<Resolved>> resolve(
            Multiaddr address, String host, int depth, AtomicInteger lookups) {
        Multiaddr.Component first = address.components().get(0);
        CompletableFuture<List<Resolved>> found =
                switch (first.protocol()) {
                    case DNS, DNS4, DNS6 ->
                            lookups.incrementAndGet() > MAX_LOOKUPS
                                    ? nothing()
                                    : names.addresses(first.value())
                                            .thenApply(ips -> replaced(address, first, ips));
                    case DNSADDR ->
                            depth >= MAX_DEPTH || lookups.incrementAndGet() > MAX_LOOKUPS
                                    ? nothing()
                                    : names.texts("_dnsaddr." + first.value())
                                            .thenCompose(
                                                    texts ->
                                                            follow(address, texts, depth, lookups));
                    default ->
                            CompletableFuture.completedFuture(List.of(new Resolved(address, host)));
                };
        return found.exceptionally(e -> List.of());
    }

    private static CompletableFuture<List<Resolved>> nothing() {
        return CompletableFuture.completedFuture(List.of());
    }

    private static List<Resolved> replaced(
            Multiaddr address, Multiaddr.Component name, List<InetAddress> ips) {
        List<Resolved> found = new ArrayList<>();
        for (InetAddress ip : ips) {
            boolean v4 = ip.getAddress().length == 4;
            boolean wanted =
                    switch (name.protocol()) {
                        case DNS4 -> v4;
                        case DNS6 -> !v4;
                        default -> true;
                    };
            if (wanted) {
                String text = ip.getHostAddress();
                int zone = text.indexOf('%');
                String bare = zone < 0 ? text : text.substring(0, zone);
                Multiaddr host = Multiaddr.parse((v4 ? "/ip4/" : "/ip6/") + bare);
                found.add(new Resolved(with(host, rest(address)), name.value()));
            }
        }
        return found;
    }

    /** Records whose end is the rest of the address. */
    private CompletableFuture<List<Resolved>> follow(
            Multiaddr address, List<String> texts, int depth, AtomicInteger lookups) {
        List<Multiaddr.Component> rest = rest(address);
        List<CompletableFuture<List<Resolved>>> parts = new ArrayList<>();
        for (String text : texts) {
            Optional<Multiaddr> next = parse(text).filter(a -> endsWith(a.components(), rest));
            if (next.isPresent() && parts.size() < MAX_ADDRESSES) {
                parts.add(resolve(next.get(), "", depth + 1, lookups));
            }
        }
        return all(parts);
    }

    /** Empty when a record holds no address of a kind known here. */
    private static Optional<Multiaddr> parse(String text) {
        try {
            return text.startsWith("dnsaddr=")
                    ? Optional.of(Multiaddr.parse(text.substring("dnsaddr=".length())))
                    : Optional.empty();
        } catch (FormatException e) {
            return Optional.empty();
        }
    }

    private static boolean endsWith(
            List<Multiaddr.Component> all, List<Multiaddr.Component> suffix) {
        return all.size() >= suffix.size()
                && all.subList(all.size() - suffix.size(), all.size()).equals(suffix);
    }

    private static List<Multiaddr.Component> rest(Multiaddr address) {
        return address.components().subList(1, address.components().size());
    }

    private static Multiaddr with(Multiaddr host, List<Multiaddr.Component> rest) {
        StringBuilder text = new StringBuilder(host.toString());
        for (Multiaddr.Component part : rest) {
            MultiaddrProtocol protocol = part.protocol();
            text.append('/').append(protocol.label());
            text.append(protocol.isPath() ? part.value() : "");
            text.append(protocol.hasValue() && !protocol.isPath() ? "/" + part.value() : "");
        }
        return Multiaddr.parse(text.toString());
    }
}
