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
import java.util.concurrent.atomic.AtomicBoolean;
import org.ashlar.command.Invocation;
import org.ashlar.core.repo.LocalCommands;

/** {@code ipfs daemon}: boots the node and stays until it is stopped. */
final class DaemonCommand {
    private final Invocation invocation;

    DaemonCommand(Invocation invocation) {
        this.invocation = invocation;
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
        if (invocation.flag("init") && !LocalCommands.isInitialized(repo)) {
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
        LocalCommands.checkInitialized(repo);
        Map<String, String> properties = new HashMap<>();
        properties.put("ashlar.mode", invocation.flag("offline") ? "offline-daemon" : "daemon");
        properties.put("ashlar.gc", Boolean.toString(invocation.flag("enable-gc")));
        invocation.string("routing").ifPresent(type -> properties.put("ashlar.routing", type));
        return serve(repo, properties);
    }

    private int serve(Path repo, Map<String, String> properties) throws IOException {
        NodeFramework node = NodeFramework.start(repo, properties, invocation.flag("shell"));
        AtomicBoolean signalled = new AtomicBoolean();
        Thread hook =
                new Thread(
                        () -> {
                            signalled.set(true);
                            System.out.println("Received interrupt signal, shutting down...");
                            node.close();
                        },
                        "shutdown");
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
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (signalled.get()) {
            joinUninterrupted(hook);
        }
        return 0;
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
