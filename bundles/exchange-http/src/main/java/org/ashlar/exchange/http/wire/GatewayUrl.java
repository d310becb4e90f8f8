package org.ashlar.exchange.http.wire;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.MultiaddrProtocol;

/**
 * A gateway that is asked. Immutable.
 *
 * @param tls true for https
 * @param host name or IP address to connect to, in lower case, without brackets
 * @param port TCP port
 * @param name the host that the gateway is asked as: in its certificate and in the requests
 */
public record GatewayUrl(boolean tls, String host, int port, String name) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final int MAX_HOST = 253;
    private static final String LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
    private static final Pattern NAME = Pattern.compile(LABEL + "(?:\\." + LABEL + ")*");

    private static final List<MultiaddrProtocol> HOSTS =
            List.of(
                    MultiaddrProtocol.DNS,
                    MultiaddrProtocol.DNS4,
                    MultiaddrProtocol.DNS6,
                    MultiaddrProtocol.IP4,
                    MultiaddrProtocol.IP6);

    /**
     * The gateway of an address such as {@code /dns/example.com/tcp/443/tls/http}; the port may be
     * left out, {@code /https} stands for the end, and {@code /tls/sni/NAME/http} gives another
     * name. Empty for all other addresses, those with a path among them.
     */
    public static Optional<GatewayUrl> of(Multiaddr address) {
        Deque<Multiaddr.Component> rest = new ArrayDeque<>(address.components());
        Multiaddr.Component first = rest.remove();
        String host = first.value().toLowerCase(Locale.ROOT);
        boolean ip6 = first.protocol() == MultiaddrProtocol.IP6;
        if (!HOSTS.contains(first.protocol()) || !(ip6 || isName(host))) {
            return Optional.empty();
        }
        String port = next(rest, MultiaddrProtocol.TCP);
        boolean tls = true;
        String name = "";
        if (!take(rest, MultiaddrProtocol.HTTPS)) {
            tls = take(rest, MultiaddrProtocol.TLS);
            name = tls ? next(rest, MultiaddrProtocol.SNI).toLowerCase(Locale.ROOT) : "";
            if (!take(rest, MultiaddrProtocol.HTTP)) {
                return Optional.empty();
            }
        }
        int number = port.isEmpty() ? (tls ? HTTPS : HTTP) : Integer.parseInt(port);
        if (!rest.isEmpty() || number == 0 || !(name.isEmpty() || isName(name))) {
            return Optional.empty();
        }
        return Optional.of(new GatewayUrl(tls, host, number, name.isEmpty() ? host : name));
    }

    /** Names stand in headers: nothing else gets there. */
    private static boolean isName(String host) {
        return host.length() <= MAX_HOST && NAME.matcher(host).matches();
    }

    private static boolean take(Deque<Multiaddr.Component> rest, MultiaddrProtocol protocol) {
        boolean there = !rest.isEmpty() && rest.element().protocol() == protocol;
        if (there) {
            rest.remove();
        }
        return there;
    }

    private static String next(Deque<Multiaddr.Component> rest, MultiaddrProtocol protocol) {
        String value = rest.isEmpty() ? "" : rest.element().value();
        return take(rest, protocol) ? value : "";
    }

    /** Value of the header Host: without the port where it is the usual one. */
    String authority() {
        String bracketed = name.indexOf(':') < 0 ? name : "[" + name + "]";
        return port == (tls ? HTTPS : HTTP) ? bracketed : bracketed + ":" + port;
    }

    /** The URL, for people. */
    @Override
    public String toString() {
        return (tls ? "https://" : "http://") + authority();
    }
}
