package org.ashlar.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import javax.net.ssl.SSLHandshakeException;
import org.ashlar.crypto.PeerId;
import org.ashlar.transport.security.Secured;
import org.ashlar.transport.security.Security;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SecurityFallbackTest {
    private static final Security TLS = new Named("/tls/1.0.0");
    private static final Security NOISE = new Named("/noise");
    private final Exception unreadable =
            new DecoderException(new SSLHandshakeException("Empty issuer DN not allowed"));

    private final List<List<Security>> dials = new ArrayList<>();

    @Test
    void dialsWithoutTlsWhenTlsFailed() {
        var result = dial(List.of(TLS, NOISE), unreadable);

        assertThat(result).isCompletedWithValue("connected");
        assertThat(dials).containsExactly(List.of(TLS, NOISE), List.of(NOISE));
    }

    @Test
    void dialsOnceWhenTheFailureIsAnother() {
        var result = dial(List.of(TLS, NOISE), new ConnectException("refused"));

        assertThat(result).isCompletedExceptionally();
        assertThat(dials).hasSize(1);
    }

    @Test
    void dialsOnceWhenThereIsOnlyTls() {
        var result = dial(List.of(TLS), unreadable);

        assertThat(result).isCompletedExceptionally();
        assertThat(dials).hasSize(1);
    }

    private CompletableFuture<String> dial(List<Security> all, Exception firstFailure) {
        return SecurityFallback.dial(
                all,
                offered -> {
                    dials.add(offered);
                    return dials.size() == 1
                            ? CompletableFuture.failedFuture(firstFailure)
                            : CompletableFuture.completedFuture("connected");
                });
    }

    private record Named(String protocol) implements Security {
        @Override
        public void install(
                ChannelHandlerContext ctx,
                boolean dialer,
                @Nullable PeerId expected,
                List<String> muxers,
                Consumer<Secured> done) {
            throw new UnsupportedOperationException();
        }
    }
}
