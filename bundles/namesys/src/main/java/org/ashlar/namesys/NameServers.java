package org.ashlar.namesys;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.ashlar.dns.DnsOverHttps;
import org.ashlar.error.ClosedException;
import org.ashlar.error.UnavailableException;
import org.ashlar.repo.NodeConfig;
import org.ashlar.runtime.Pools;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Asks name servers over HTTPS for others, a few at a time, on the pool of requests; answers are
 * kept as long as they allow. Safe for use by any thread.
 */
@Component
public final class NameServers implements DnsOverHttps {
    /** Most threads that wait for servers: doors need the others. */
    static final int AT_A_TIME = 4;

    static final int MAX_WAITING = 128;
    private static final int MAX_CACHED = 256;

    private final Pools pools;
    private final Asker asker;
    private final NameCache<List<DnsMessage.Resource>> cache;

    /** Guarded by itself. */
    private final ArrayDeque<Question> waiting = new ArrayDeque<>();

    /** Guarded by {@link #waiting}. */
    private int running;

    private boolean closed;

    /** Asks a server for records of one type. Blocks. */
    @FunctionalInterface
    interface Asker {
        List<DnsMessage.Resource> ask(URI server, int type, String name);
    }

    private record Question(
            URI server,
            String name,
            List<Integer> types,
            CompletableFuture<List<DnsMessage.Resource>> result) {
        String key() {
            return server + " " + types + " " + name.toLowerCase(Locale.ROOT);
        }
    }

    /** Asks on the kernel's threads. */
    @Activate
    public NameServers(@Reference Pools pools, @Reference NodeConfig config) {
        this(
                pools,
                config,
                InstantSource.system(),
                (server, type, name) -> new DohResolver(server).resources(type, name));
    }

    NameServers(Pools pools, NodeConfig config, InstantSource clock, Asker asker) {
        this.pools = pools;
        this.asker = asker;
        this.cache =
                new NameCache<>(() -> MAX_CACHED, clock, () -> config.duration("DNS.MaxCacheTTL"));
    }

    @Override
    public CompletableFuture<List<InetAddress>> addresses(URI server, String host) {
        return ask(server, host, DnsMessage.A, DnsMessage.AAAA)
                .thenApply(found -> found.stream().map(DnsMessage::address).toList());
    }

    @Override
    public CompletableFuture<List<String>> texts(URI server, String name) {
        return ask(server, name, DnsMessage.TXT)
                .thenApply(
                        found ->
                                DnsMessage.texts(found).stream()
                                        .map(TxtResolver.Txt::text)
                                        .toList());
    }

    private CompletableFuture<List<DnsMessage.Resource>> ask(
            URI server, String name, Integer... types) {
        Question question = new Question(server, name, List.of(types), new CompletableFuture<>());
        Optional<NameCache.Cached<List<DnsMessage.Resource>>> known = cache.get(question.key());
        if (known.isPresent()) {
            return CompletableFuture.completedFuture(known.get().value());
        }
        synchronized (waiting) {
            if (closed) {
                return CompletableFuture.failedFuture(new ClosedException("names are stopped"));
            }
            if (waiting.size() >= MAX_WAITING) {
                return CompletableFuture.failedFuture(
                        new UnavailableException("too many names are being looked up"));
            }
            waiting.add(question);
            if (running == AT_A_TIME) {
                return question.result();
            }
            running++;
        }
        try {
            pools.requests().execute(this::work);
        } catch (RejectedExecutionException e) {
            synchronized (waiting) {
                running--;
                waiting.remove(question);
            }
            question.result().completeExceptionally(new UnavailableException("node is busy", e));
        }
        return question.result();
    }

    private void work() {
        for (Question next = next(); next != null; next = next()) {
            try {
                next.result().complete(answer(next));
            } catch (RuntimeException | LinkageError e) {
                next.result().completeExceptionally(e);
            }
        }
    }

    private @Nullable Question next() {
        synchronized (waiting) {
            Question next = waiting.poll();
            if (next == null) {
                running--;
            }
            return next;
        }
    }

    private List<DnsMessage.Resource> answer(Question question) {
        List<DnsMessage.Resource> found = new ArrayList<>();
        for (int type : question.types()) {
            found.addAll(asker.ask(question.server(), type, question.name()));
        }
        found.stream()
                .map(DnsMessage.Resource::ttl)
                .min(Comparator.naturalOrder())
                .filter(ttl -> ttl.compareTo(Duration.ZERO) > 0)
                .ifPresent(ttl -> cache.put(question.key(), found, ttl, Instant.MAX));
        return found;
    }

    /** Nothing more is asked; what is under way ends by itself. */
    @Deactivate
    public void close() {
        List<Question> left;
        synchronized (waiting) {
            closed = true;
            left = List.copyOf(waiting);
            waiting.clear();
        }
        left.forEach(
                question ->
                        question.result()
                                .completeExceptionally(new ClosedException("names are stopped")));
    }
}
