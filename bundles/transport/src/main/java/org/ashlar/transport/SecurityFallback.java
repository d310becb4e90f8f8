package org.ashlar.transport;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.ashlar.transport.security.Security;
import org.ashlar.transport.security.TlsSecurity;

/**
 * Dials once more without TLS when TLS failed: the JDK does not read every certificate that peers
 * make, and those that name no issuer only with {@link
 * org.ashlar.transport.security.PeerCertificates}. Holds no state.
 */
final class SecurityFallback {
    private SecurityFallback() {}

    /**
     * Dials, at most twice.
     *
     * @param all kinds of secure channels, in order of preference
     * @param dialer dials with the kinds that it is given
     */
    static <T> CompletableFuture<T> dial(
            List<Security> all, Function<List<Security>, CompletableFuture<T>> dialer) {
        List<Security> others =
                all.stream().filter(s -> !s.protocol().equals(TlsSecurity.PROTOCOL)).toList();
        return dialer.apply(all)
                .exceptionallyCompose(
                        failure ->
                                others.isEmpty() || !failedInTls(failure)
                                        ? CompletableFuture.failedFuture(failure)
                                        : dialer.apply(others));
    }

    private static boolean failedInTls(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                return true;
            }
        }
        return false;
    }
}
