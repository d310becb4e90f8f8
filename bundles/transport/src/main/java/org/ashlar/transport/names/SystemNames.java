package org.ashlar.transport.names;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.ashlar.error.ClosedException;
import org.ashlar.multiformats.FormatException;
import org.ashlar.net.spi.EventLoops;
import org.ashlar.runtime.Pools;

/** The names of the operating system and its name servers. Safe for use by any thread. */
public final class SystemNames implements Names {
    private static final System.Logger LOG = System.getLogger(SystemNames.class.getName());
    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");
    private static final int MAX_SERVERS = 3;
    private static final int PORT = 53;

    private final EventLoops loops;
    private final Pools pools;

    /** Names looked up on the pool of requests and on the event loops. */
    public SystemNames(EventLoops loops, Pools pools) {
        this.loops = loops;
        this.pools = pools;
    }

    @Override
    public CompletableFuture<List<InetAddress>> addresses(String host) {
        CompletableFuture<List<InetAddress>> result = new CompletableFuture<>();
        run(result, () -> result.complete(lookUp(host)));
        return result;
    }

    private static List<InetAddress> lookUp(String host) {
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            return List.of();
        }
    }

    @Override
    public CompletableFuture<List<String>> texts(String name) {
        CompletableFuture<List<String>> result = new CompletableFuture<>();
        run(result, () -> ask(name, servers(), 0, result));
        return result;
    }

    private <T> void run(CompletableFuture<T> result, Runnable task) {
        try {
            pools.requests().execute(task);
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(new ClosedException("the node has stopped", e));
        }
    }

    private void ask(
            String name,
            List<InetSocketAddress> servers,
            int next,
            CompletableFuture<List<String>> result) {
        if (next == servers.size()) {
            result.complete(List.of());
            return;
        }
        CompletableFuture<List<String>> answer;
        try {
            answer = TxtQuery.send(loops, servers.get(next), name);
        } catch (FormatException e) {
            result.complete(List.of()); // no name that could be asked for
            return;
        }
        var unused =
                answer.whenComplete(
                        (texts, failure) -> {
                            if (failure == null) {
                                result.complete(texts);
                            } else {
                                LOG.log(System.Logger.Level.DEBUG, "Name server failed", failure);
                                ask(name, servers, next + 1, result);
                            }
                        });
    }

    private static List<InetSocketAddress> servers() {
        try {
            return parse(Files.readString(RESOLV_CONF));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "No name servers", e);
            return List.of();
        }
    }

    static List<InetSocketAddress> parse(String resolvConf) {
        return resolvConf
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("nameserver"))
                .map(line -> line.substring("nameserver".length()).strip())
                .filter(ip -> ip.matches("[0-9.]+|[0-9a-fA-F:.]+(%\\w+)?"))
                .limit(MAX_SERVERS)
                .map(ip -> new InetSocketAddress(ip, PORT))
                .filter(server -> !server.isUnresolved())
                .toList();
    }
}
