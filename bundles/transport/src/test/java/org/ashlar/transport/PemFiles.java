package org.ashlar.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.testing.tls.ServerKey;

/** A certificate and its key in two files, as an operator has them. Confined to one thread. */
record PemFiles(Path certificate, Path key) {
    /** Files in a folder, which are not there yet. */
    static PemFiles in(Path folder) {
        return new PemFiles(folder.resolve("fullchain.pem"), folder.resolve("privkey.pem"));
    }

    PemFiles write(ServerKey made) {
        certificate(made.chainText());
        key(made.keyText());
        return this;
    }

    void certificate(String text) {
        replace(certificate, text);
    }

    void key(String text) {
        replace(key, text);
    }

    /** At once, as tools do that renew certificates. */
    private static void replace(Path file, String text) {
        Path next = file.resolveSibling("next");
        try {
            Files.writeString(next, text);
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Settings of a host that listens with them. */
    Settings settings(String... listen) {
        return TestHost.keyFiles(
                TestHost.settings(List.of(listen), "noise", "tls"), certificate, key);
    }

    /** What a context that trusts these is good for. */
    static SSLContext trusting(ServerKey made) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, made.trust().getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** A socket that is about to speak TLS to a listener. */
    static SSLSocket dial(ServerKey trusted, Multiaddr address) throws IOException {
        var at = address.socketAddress().orElseThrow();
        return (SSLSocket)
                trusting(trusted).getSocketFactory().createSocket(at.getAddress(), at.getPort());
    }

    /** The certificates that a listener shows to who trusts them; empty when it breaks off. */
    static List<Certificate> shown(ServerKey trusted, Multiaddr address, Consumer<SSLSocket> setup)
            throws IOException {
        try (SSLSocket socket = dial(trusted, address)) {
            setup.accept(socket);
            socket.startHandshake();
            return List.of(socket.getSession().getPeerCertificates());
        }
    }
}
