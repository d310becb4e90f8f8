package org.ashlar.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.transport.security.ServerCertificate;
import org.ashlar.transport.security.TlsServer;
import org.jspecify.annotations.Nullable;

/**
 * The certificate for listening on secure WebSocket. It follows its files, and as long as they do
 * not fit, those that did go on to count. Nothing of TLS is loaded before {@link #open}. Safe for
 * use by any thread.
 */
final class SecureSockets {
    private static final System.Logger LOG = System.getLogger(SecureSockets.class.getName());
    private static final String NONE =
            "this node has no certificate for secure WebSocket; name its files in"
                    + " Internal.SecureWebSocket.CertificateFile and"
                    + " Internal.SecureWebSocket.KeyFile, or let a proxy that has one pass"
                    + " connections on to a /ws listener, and announce its address"
                    + " (Addresses.AppendAnnounce)";

    private final Supplier<Settings.KeyFiles> files;
    private final InstantSource clock;
    private volatile @Nullable TlsServer tls;
    private boolean wanted;

    /** The files that {@link #tls} is of, as they were. */
    private String served = "";

    /** What failed last, and what the operator knows of. */
    private String failed = "";

    private String told = "";
    private boolean expired;

    SecureSockets(Supplier<Settings.KeyFiles> files, InstantSource clock) {
        this.files = files;
        this.clock = clock;
    }

    /** What is shown to those who dial now; null when nobody can be served. */
    @Nullable TlsServer tls() {
        return tls;
    }

    /** Looks for the certificate; a sentence when the one that is configured cannot be used. */
    synchronized Optional<String> open(Multiaddr address) {
        wanted = true;
        Optional<String> failure = read();
        told = failure.orElse("");
        return failure.map(
                sentence ->
                        (tls == null
                                        ? "Cannot listen on " + address
                                        : "The certificate of " + address + " stays as it was")
                                + ": "
                                + sentence);
    }

    /**
     * Looks whether the files have changed, while somebody wants to listen.
     *
     * @return true when nobody could be served before
     */
    synchronized boolean renew() {
        if (!wanted) {
            return false;
        }
        TlsServer before = tls;
        String failure = read().orElse("");
        if (failure.equals(failed) && !failure.equals(told)) {
            // Not at once: certificate and key are not replaced at the same moment.
            LOG.log(System.Logger.Level.WARNING, "Secure WebSocket: {0}", failure);
            told = failure;
        } else if (failure.isEmpty()) {
            told = "";
        }
        failed = failure;
        TlsServer now = tls;
        if (now != null && now != before) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "Secure WebSocket has another certificate, valid until {0}",
                    now.validUntil());
        }
        if (now != null && clock.instant().isAfter(now.validUntil()) && !expired) {
            expired = true;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "The certificate of secure WebSocket expired at {0}: peers refuse it",
                    now.validUntil());
        }
        return before == null && now != null;
    }

    /** Nobody wants to listen any more. */
    synchronized void close() {
        wanted = false;
        tls = null;
        served = "";
    }

    private Optional<String> read() {
        Settings.KeyFiles now = files.get();
        if (now.certificate().isEmpty() || now.key().isEmpty()) {
            tls = null;
            return Optional.of(NONE);
        }
        Path certificate = now.certificate().get();
        Path key = now.key().get();
        String stamp = stamp(certificate) + stamp(key);
        if (tls != null && stamp.equals(served)) {
            return Optional.empty();
        }
        try {
            ServerCertificate read = ServerCertificate.read(certificate, key);
            read.check(clock.instant(), certificate);
            tls = new TlsServer(read);
            served = stamp;
            expired = false;
            return Optional.empty();
        } catch (IpfsException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Name, file, size and time; links are followed. */
    private static String stamp(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return String.join(
                    " ",
                    file.toString(),
                    String.valueOf(now.fileKey()),
                    String.valueOf(now.size()),
                    String.valueOf(now.lastModifiedTime()),
                    "\n");
        } catch (IOException e) {
            return file + " none\n";
        }
    }
}
