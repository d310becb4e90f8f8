package org.ashlar.launcher;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.ashlar.command.Invocation;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.MultiaddrProtocol;

/** Finds the repo, and the daemon that has it open. */
final class RepoPath {
    private static final int MAX_API_FILE = 2048;
    private static final int CONNECT_TIMEOUT_MS = 2_000;

    private RepoPath() {}

    /**
     * {@code --repo-dir}, else {@code --config}, else {@code $IPFS_PATH}, else {@code ~/.ashlar}.
     */
    static Path of(Invocation invocation) {
        Optional<String> chosen =
                invocation.string("repo-dir").or(() -> invocation.string("config"));
        String environment = System.getenv("IPFS_PATH");
        String home = System.getProperty("user.home");
        String text =
                chosen.orElse(
                        environment != null && !environment.isEmpty()
                                ? environment
                                : home + "/.ashlar");
        if (text.equals("~") || text.startsWith("~/")) {
            text = home + text.substring(1);
        }
        return Path.of(text).toAbsolutePath().normalize();
    }

    /** Where the daemon listens: {@code --api}, else the repo's {@code api} file. */
    static Optional<InetSocketAddress> api(Invocation invocation) throws IOException {
        Optional<String> given = invocation.string("api");
        if (given.isPresent()) {
            return Optional.of(address(given.get()));
        }
        Path file = of(invocation).resolve("api");
        try {
            if (Files.size(file) >= MAX_API_FILE) {
                throw ExitException.failure("the file " + file + " is too long to be an address");
            }
            return Optional.of(address(Files.readString(file, StandardCharsets.UTF_8).trim()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** True when somebody listens there; a daemon that died may have left the file. */
    static boolean isServed(Invocation invocation) throws IOException {
        Optional<InetSocketAddress> api = api(invocation);
        if (api.isEmpty()) {
            return false;
        }
        try (Socket socket = new Socket()) {
            socket.connect(api.get(), CONNECT_TIMEOUT_MS);
            return true;
        } catch (ConnectException | SocketTimeoutException e) {
            return false;
        }
    }

    static InetSocketAddress address(String text) {
        Multiaddr multiaddr;
        try {
            multiaddr = Multiaddr.parse(text);
        } catch (FormatException e) {
            throw ExitException.failure(String.valueOf(e.getMessage()));
        }
        Optional<InetSocketAddress> socket = multiaddr.socketAddress();
        if (socket.isPresent() && multiaddr.value(MultiaddrProtocol.TCP).isPresent()) {
            return socket.get();
        }
        Optional<String> name =
                multiaddr
                        .value(MultiaddrProtocol.DNS)
                        .or(() -> multiaddr.value(MultiaddrProtocol.DNS4))
                        .or(() -> multiaddr.value(MultiaddrProtocol.DNS6));
        Optional<String> port = multiaddr.value(MultiaddrProtocol.TCP);
        if (name.isEmpty() || port.isEmpty()) {
            throw ExitException.failure("cannot use " + text + " as the address of an API");
        }
        return new InetSocketAddress(name.get(), Integer.parseInt(port.get()));
    }
}
