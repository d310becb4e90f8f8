package org.ashlar.routing.http;

import java.net.URI;
import java.util.Locale;
import org.ashlar.error.InvalidRequestException;

/**
 * A server that is asked. Immutable.
 *
 * @param tls true for https
 * @param host name or IP address, without brackets
 */
record Endpoint(boolean tls, String host, int port) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final String API = "/routing/v1";

    /** Path below which the server answers. */
    static final String ROOT = API;

    /**
     * The server that a URL names, with or without the path of the API.
     *
     * @throws InvalidRequestException if it is no such URL
     */
    static Endpoint parse(String url) {
        URI uri;
        try {
            uri = URI.create(url.strip());
        } catch (IllegalArgumentException e) {
            throw bad(url, "not a URL");
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        boolean tls = scheme.equals("https");
        if (!tls && !scheme.equals("http")) {
            throw bad(url, "an http or https URL was expected");
        }
        String host = uri.getHost();
        if (host == null || uri.getRawUserInfo() != null) {
            throw bad(url, "it names no host");
        }
        String path = String.valueOf(uri.getRawPath()).replaceAll("/+$", "");
        if (!path.isEmpty() && !path.equals(API)) {
            throw bad(url, "only " + API + " is supported");
        }
        int port = uri.getPort() < 0 ? (tls ? HTTPS : HTTP) : uri.getPort();
        return new Endpoint(tls, host.replaceAll("^\\[|]$", ""), port);
    }

    private static InvalidRequestException bad(String url, String why) {
        return new InvalidRequestException("delegated router " + url + ": " + why);
    }

    /** Value of the header Host. */
    String authority() {
        String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return port == (tls ? HTTPS : HTTP) ? name : name + ":" + port;
    }

    /** The URL, for people. */
    @Override
    public String toString() {
        return (tls ? "https://" : "http://") + authority() + API;
    }
}
