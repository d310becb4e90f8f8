package org.ashlar.transport.names;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Looks names up. Nothing here blocks; a name that is not there has empty answers. */
public interface Names {
    /** IPv4 and IPv6 addresses of a host. */
    CompletableFuture<List<InetAddress>> addresses(String host);

    /** TXT records of a name, the strings of each joined. */
    CompletableFuture<List<String>> texts(String name);
}
