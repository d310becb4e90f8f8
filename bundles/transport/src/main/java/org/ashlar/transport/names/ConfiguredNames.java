package org.ashlar.transport.names;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.ashlar.dns.DnsOverHttps;
import org.ashlar.dns.DnsResolvers;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.UnavailableException;
import org.ashlar.repo.NodeConfig;
import org.jspecify.annotations.Nullable;

/**
 * Asks the servers that {@code DNS.Resolvers} names for their domains, and the system for all
 * others. A domain with a server is never asked of the system: it may not exist there, or nobody
 * there is to know. Safe for use by any thread.
 */
public final class ConfiguredNames implements Names {
    /** How long a lookup waits for somebody who can ask, such as while a bundle is updated. */
    static final long WAIT_MS = 2_000;

    private static final System.Logger LOG = System.getLogger(ConfiguredNames.class.getName());

    private final NodeConfig config;
    private final Names system;
    private final ScheduledExecutorService scheduler;
    private volatile CompletableFuture<DnsOverHttps> asker;
    private volatile String told = "";

    /** Guarded by this. */
    private @Nullable DnsOverHttps current;

    /** Names whose servers nobody can ask yet. */
    public ConfiguredNames(NodeConfig config, Names system, ScheduledExecutorService scheduler) {
        this.config = config;
        this.system = system;
        this.scheduler = scheduler;
        this.asker = awaited();
    }

    /** Somebody who asks servers is there. */
    public synchronized void add(DnsOverHttps given) {
        current = given;
        if (!asker.complete(given)) {
            asker = CompletableFuture.completedFuture(given);
        }
        told = "";
    }

    /** Withdraws what was added, unless another has taken its place. */
    public synchronized void remove(DnsOverHttps gone) {
        if (current == gone) {
            current = null;
            asker = awaited();
        }
    }

    private CompletableFuture<DnsOverHttps> awaited() {
        CompletableFuture<DnsOverHttps> next = new CompletableFuture<>();
        Future<?> unused =
                scheduler.schedule(
                        () ->
                                next.completeExceptionally(
                                        new UnavailableException(
                                                "DNS.Resolvers: no bundle here asks name"
                                                        + " servers over HTTPS")),
                        WAIT_MS,
                        TimeUnit.MILLISECONDS);
        return next;
    }

    @Override
    public CompletableFuture<List<InetAddress>> addresses(String host) {
        return ask(
                host,
                () -> system.addresses(host),
                (servers, server) -> servers.addresses(server, host));
    }

    @Override
    public CompletableFuture<List<String>> texts(String name) {
        return ask(
                name, () -> system.texts(name), (servers, server) -> servers.texts(server, name));
    }

    private <T> CompletableFuture<T> ask(
            String name,
            Supplier<CompletableFuture<T>> systems,
            BiFunction<DnsOverHttps, URI, CompletableFuture<T>> configured) {
        Optional<URI> server;
        try {
            server = DnsResolvers.server(config, name);
        } catch (InvalidRequestException e) {
            warn(e);
            return CompletableFuture.failedFuture(e);
        }
        if (server.isEmpty()) {
            return systems.get();
        }
        URI url = server.get();
        return asker.whenComplete((there, failure) -> warn(failure))
                .thenCompose(there -> configured.apply(there, url))
                .whenComplete(
                        (found, failure) ->
                                LOG.log(
                                        System.Logger.Level.DEBUG,
                                        () -> name + " at " + url + ": " + found,
                                        failure));
    }

    /** The operator can act on this, and is told once. */
    private void warn(@Nullable Throwable failure) {
        if (failure != null && !told.equals(failure.getMessage())) {
            told = String.valueOf(failure.getMessage());
            LOG.log(System.Logger.Level.WARNING, "Names are not looked up: {0}", told);
        }
    }
}
