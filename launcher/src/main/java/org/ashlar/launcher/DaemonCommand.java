package org.ashlar.launcher;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.ashlar.command.Invocation;
import org.ashlar.core.repo.LocalCommands;
import org.ashlar.core.repo.RepoLock;
import org.ashlar.core.repo.RepoLockedException;

/** {@code ipfs daemon}: boots the node and stays until it is stopped. */
final class DaemonCommand {
    private final Invocation invocation;
    private final Patience patience;

    /**
     * @param patience with a command that has the repo for a moment
     */
    DaemonCommand(Invocation invocation, Patience patience) {
        this.invocation = invocation;
        this.patience = patience;
    }

    int run() throws IOException {
        Path repo = RepoPath.of(invocation);
        System.out.println("Initializing daemon...");
        System.out.println("Ashlar version: 0.1.0");
        System.out.println("Repo version: 18");
        System.out.println(
                "System version: "
                        + System.getProperty("os.arch")
                        + "/"
                        + System.getProperty("os.name").toLowerCase(java.util.Locale.ROOT));
        System.out.println("Java version: " + System.getProperty("java.version"));
        boolean fresh = invocation.flag("init") && !LocalCommands.isInitialized(repo);
        if (!fresh) {
            LocalCommands.checkInitialized(repo);
        }
        // Before all else: two daemons that start at once must not meet in the repo.
        try (RepoLock lock = take(repo, fresh)) {
            lock.lend();
            if (fresh && !LocalCommands.isInitialized(repo)) {
                init(repo);
            }
            LocalCommands.checkInitialized(repo);
            return serve(repo);
        }
    }

    /** Waits for a command to let go of the repo, but not for another daemon. */
    private RepoLock take(Path repo, boolean fresh) throws IOException {
        while (true) {
            try {
                return fresh ? LocalCommands.lockNew(repo) : RepoLock.acquireNow(repo);
            } catch (RepoLockedException e) {
                if (!patience.isGiven() && RepoPath.isServed(invocation)) {
                    throw e;
                }
                patience.pause(e);
            }
        }
    }

    private void init(Path repo) throws IOException {
        Optional<String> file = invocation.string("init-config");
        Optional<String> config =
                file.isPresent()
                        ? Optional.of(InitCommand.read(Path.of(file.get())))
                        : Optional.empty();
        LocalCommands.init(
                repo,
                "ed25519",
                OptionalLong.empty(),
                InitCommand.profiles(invocation.string("init-profile")),
                config,
                System.out);
    }

    private int serve(Path repo) throws IOException {
        Map<String, String> properties = new HashMap<>();
        properties.put("ashlar.mode", invocation.flag("offline") ? "offline-daemon" : "daemon");
        properties.put("ashlar.gc", Boolean.toString(invocation.flag("enable-gc")));
        invocation.string("routing").ifPresent(type -> properties.put("ashlar.routing", type));
        NodeFramework node = NodeFramework.start(repo, properties, invocation.flag("shell"));
        Thread hook = new Thread(() -> endOnSignal(node), "shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            announce(node);
        } catch (ExitException e) {
            Runtime.getRuntime().removeShutdownHook(hook);
            node.close();
            throw e;
        }
        try {
            node.awaitStop();
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException e) {
            joinUninterrupted(hook); // a signal came: the hook ends the process
        }
        return 0;
    }

    /** An orderly end is a success, as Kubo has it; Java's own exit code would name the signal. */
    private static void endOnSignal(NodeFramework node) {
        System.out.println("Received interrupt signal, shutting down...");
        node.close();
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private static void joinUninterrupted(Thread hook) {
        try {
            hook.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void announce(NodeFramework node) throws IOException {
        node.requireDoors();
        List<String> api = node.listeners("api");
        if (!invocation.flag("offline") && !api.isEmpty()) {
            InetSocketAddress address = RepoPath.address(api.get(0));
            RpcResponse response =
                    new RpcClient(address, Optional.empty())
                            .call(
                                    List.of("swarm", "addrs", "listen"),
                                    List.of(),
                                    Map.of("encoding", List.of("text")),
                                    null);
            String addresses =
                    response.status() == 200
                            ? new String(response.body().readAllBytes(), StandardCharsets.UTF_8)
                            : "";
            if (addresses.isBlank()) {
                node.requireSwarm(); // one address of several may be taken, not all of them
            }
            addresses.lines().forEach(line -> System.out.println("Swarm listening on " + line));
        }
        api.forEach(a -> System.out.println("RPC API server listening on " + a));
        node.listeners("gateway")
                .forEach(a -> System.out.println("Gateway server listening on " + a));
        System.out.println("Daemon is ready");
        System.out.flush();
    }
}
