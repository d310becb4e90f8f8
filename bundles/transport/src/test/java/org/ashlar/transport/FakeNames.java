package org.ashlar.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.ashlar.transport.names.Names;

/** Names that a test makes up. Safe for use by any thread. */
public final class FakeNames implements Names {
    private final Map<String, List<InetAddress>> hosts = new ConcurrentHashMap<>();
    private final Map<String, List<String>> texts = new ConcurrentHashMap<>();

    /** Questions so far. */
    public final AtomicInteger asked = new AtomicInteger();

    /** Adds a host with IP addresses. */
    public FakeNames host(String name, String... ips) throws UnknownHostException {
        InetAddress[] all = new InetAddress[ips.length];
        for (int i = 0; i < ips.length; i++) {
            all[i] = InetAddress.getByName(ips[i]);
        }
        hosts.put(name, List.of(all));
        return this;
    }

    /** Adds TXT records. */
    public FakeNames text(String name, String... values) {
        texts.put(name, List.of(values));
        return this;
    }

    @Override
    public CompletableFuture<List<InetAddress>> addresses(String host) {
        asked.incrementAndGet();
        return CompletableFuture.completedFuture(hosts.getOrDefault(host, List.of()));
    }

    @Override
    public CompletableFuture<List<String>> texts(String name) {
        asked.incrementAndGet();
        return CompletableFuture.completedFuture(texts.getOrDefault(name, List.of()));
    }
}
