package org.ashlar.gateway;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multibase;
import org.ashlar.multiformats.Multicodec;

/**
 * Decides by the host of a request what its path means. Immutable.
 *
 * @see <a href="https://specs.ipfs.tech/http-gateways/subdomain-gateway/">Subdomain gateway</a>
 */
final class Hosts {
    private static final int MAX_LABEL = 63;
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:\\[\\]-]{0,255}");
    private static final List<String> NAMESPACES = List.of("ipfs", "ipns");

    /** What to do with a request. */
    enum Kind {
        /** Serve {@code prefix + path}. */
        SERVE,
        /** Answer with a redirect to {@code target}. */
        REDIRECT,
        /** Nothing is at this host and path. */
        NOT_FOUND
    }

    /**
     * The decision.
     *
     * @param target prefix of the content path, or a URL
     * @param gateway rules of the host, or empty for unknown hosts
     */
    record Decision(Kind kind, String target, Optional<PublicGateway> gateway) {}

    private record Subdomain(PublicGateway gateway, String host, String namespace, String root) {}

    /** Tells which domains are DNSLink sites. */
    interface DnsLinks {
        boolean has(String domain);
    }

    private final Map<String, PublicGateway> gateways;
    private final boolean dnsLink;
    private final DnsLinks links;

    /**
     * @param dnsLink true to serve unknown hosts by their DNSLink
     */
    Hosts(Map<String, PublicGateway> gateways, boolean dnsLink, DnsLinks links) {
        this.gateways = gateways;
        this.dnsLink = dnsLink;
        this.links = links;
    }

    /**
     * Decides.
     *
     * @param host as the client named it, with its port
     * @param path raw path
     * @param query with its question mark, or empty
     * @throws GatewayException if the host is malformed or its content cannot be named in a label
     */
    Decision decide(String host, boolean https, String path, String query) {
        if (!HOST.matcher(host).matches()) {
            throw new GatewayException(400, "invalid host");
        }
        Optional<PublicGateway> known = known(host);
        if (known.isPresent()) {
            return atGateway(known.get(), host, https, path, query);
        }
        Optional<Subdomain> subdomain = subdomain(host);
        if (subdomain.isPresent()) {
            return atSubdomain(subdomain.get(), https, path, query);
        }
        if (dnsLink && isDnsLink(host)) {
            return serve("/ipns/" + withoutPort(host), Optional.empty());
        }
        return serve("", Optional.empty());
    }

    private Decision atGateway(
            PublicGateway gateway, String host, boolean https, String path, String query) {
        if (gateway.covers(path)) {
            if (gateway.subdomains()) {
                Optional<String> url = subdomainUrl(gateway, host, https, path, query);
                if (url.isPresent()) {
                    return new Decision(Kind.REDIRECT, url.get(), Optional.of(gateway));
                }
            }
            return serve("", Optional.of(gateway));
        }
        if (!gateway.noDnsLink() && isDnsLink(host)) {
            return serve("/ipns/" + withoutPort(host), Optional.of(gateway));
        }
        boolean front = path.equals("/") && !gateway.paths().isEmpty();
        return front
                ? serve("", Optional.of(gateway))
                : new Decision(Kind.NOT_FOUND, "", Optional.of(gateway));
    }

    private Decision atSubdomain(Subdomain at, boolean https, String path, String query) {
        PublicGateway gateway = at.gateway();
        String prefix = "/" + at.namespace() + "/" + at.root();
        if (!gateway.subdomains() || !gateway.covers(prefix)) {
            return new Decision(Kind.NOT_FOUND, "", Optional.of(gateway));
        }
        Optional<Cid> cid = cid(at.root());
        boolean wrong =
                cid.isPresent()
                        && (at.root().length() > MAX_LABEL
                                || (at.namespace().equals("ipns")
                                        && cid.get().codec() != Multicodec.LIBP2P_KEY));
        if (wrong) {
            Optional<String> url = subdomainUrl(gateway, at.host(), https, prefix + path, query);
            if (url.isPresent()) {
                return new Decision(Kind.REDIRECT, url.get(), Optional.of(gateway));
            }
        }
        if (cid.isEmpty() && at.namespace().equals("ipns") && at.root().indexOf('.') < 0) {
            return serve("/ipns/" + uninline(at.root()), Optional.of(gateway));
        }
        return serve(prefix, Optional.of(gateway));
    }

    private static Decision serve(String prefix, Optional<PublicGateway> gateway) {
        return new Decision(Kind.SERVE, prefix, gateway);
    }

    /** The URL at which the content has an origin of its own, or empty when it can have none. */
    private Optional<String> subdomainUrl(
            PublicGateway gateway, String host, boolean https, String path, String query) {
        String[] parts = path.split("/", 4);
        if (parts.length < 3 || parts[2].isEmpty() || !NAMESPACES.contains(parts[1])) {
            return Optional.empty();
        }
        String rest = parts.length == 4 ? parts[3] : "";
        boolean ipns = parts[1].equals("ipns");
        return label(Urls.decode(parts[2]), ipns, gateway.inlineDnsLink() || https)
                .map(
                        label ->
                                (https ? "https" : "http")
                                        + "://"
                                        + label
                                        + "."
                                        + parts[1]
                                        + "."
                                        + host)
                .map(base -> base + "/" + rest + query);
    }

    private Optional<String> label(String root, boolean ipns, boolean inline) {
        Optional<Cid> cid = ipns ? key(root).or(() -> cid(root)) : cid(root);
        if (cid.isPresent()) {
            long codec = ipns ? Multicodec.LIBP2P_KEY : cid.get().codec();
            return Optional.of(label(Cid.v1(codec, cid.get().hash()), ipns));
        }
        if (!ipns || !HOST.matcher(root).matches()) {
            return Optional.empty();
        }
        if (inline && root.indexOf('.') >= 0 && links.has(root)) {
            String label = root.replace("-", "--").replace('.', '-');
            if (label.length() > MAX_LABEL) {
                throw new GatewayException(
                        400,
                        "inlined DNSLink incompatible with DNS label length limit of 63: " + label);
            }
            return Optional.of(label);
        }
        return Optional.of(root);
    }

    private static String label(Cid cid, boolean ipns) {
        String text = ipns ? cid.toString(Multibase.BASE36) : cid.toString(Multibase.BASE32);
        String label = text.length() <= MAX_LABEL ? text : cid.toString(Multibase.BASE36);
        if (label.length() > MAX_LABEL) {
            throw new GatewayException(
                    400, "CID incompatible with DNS label length limit of 63: " + label);
        }
        return label;
    }

    private static String uninline(String label) {
        return label.replace("--", "\0").replace('-', '.').replace('\0', '-');
    }

    private Optional<Subdomain> subdomain(String host) {
        String[] labels = host.split("\\.", -1);
        for (int i = labels.length - 1; i >= 2; i--) {
            String rest = String.join(".", List.of(labels).subList(i, labels.length));
            Optional<PublicGateway> gateway = known(rest);
            if (gateway.isPresent() && NAMESPACES.contains(labels[i - 1])) {
                String root = String.join(".", List.of(labels).subList(0, i - 1));
                return Optional.of(new Subdomain(gateway.get(), rest, labels[i - 1], root));
            }
        }
        return Optional.empty();
    }

    private Optional<PublicGateway> known(String host) {
        PublicGateway exact = gateways.get(host);
        exact = exact == null ? gateways.get(withoutPort(host)) : exact;
        if (exact != null) {
            return Optional.of(exact);
        }
        return gateways.entrySet().stream()
                .filter(e -> e.getKey().indexOf('*') >= 0 && wildcard(e.getKey(), host))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static boolean wildcard(String pattern, String host) {
        String[] wanted = pattern.split("\\.", -1);
        String[] given = withoutPort(host).split("\\.", -1);
        if (wanted.length != given.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            boolean any = wanted[i].equals("*") && !given[i].isEmpty();
            if (!any && !wanted[i].equals(given[i])) {
                return false;
            }
        }
        return true;
    }

    private boolean isDnsLink(String host) {
        String domain = withoutPort(host);
        return domain.indexOf('.') > 0
                && domain.chars().anyMatch(c -> c >= 'a' && c <= 'z')
                && links.has(domain);
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon < 0 || host.endsWith("]") ? host : host.substring(0, colon);
    }

    private static Optional<Cid> cid(String text) {
        try {
            return Optional.of(Cid.parse(text));
        } catch (FormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<Cid> key(String text) {
        try {
            return Optional.of(PeerId.parse(text).toCid());
        } catch (FormatException e) {
            return Optional.empty();
        }
    }
}
