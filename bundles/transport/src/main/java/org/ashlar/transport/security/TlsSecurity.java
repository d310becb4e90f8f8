package org.ashlar.transport.security;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import org.ashlar.crypto.PeerId;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.crypto.PublicKey;
import org.jspecify.annotations.Nullable;

/**
 * TLS 1.3 with the JDK's engine and one certificate for the life of this object. Safe for use by
 * any thread.
 *
 * @see <a href="https://github.com/libp2p/specs/blob/master/tls/tls.md">tls</a>
 */
public final class TlsSecurity implements Security {
    /** Protocol id. */
    public static final String PROTOCOL = "/tls/1.0.0";

    private static final String ALPN = "libp2p";

    /** Just over the longest life of a ticket: the JDK then sends none. */
    private static final int NO_TICKETS_SECONDS = 7 * 24 * 3600 + 1;

    private final SSLContext context;

    public TlsSecurity(PrivateKey identity) throws GeneralSecurityException {
        context = SSLContext.getInstance("TLSv1.3");
        context.init(
                new KeyManager[] {new TlsKey(TlsCertificate.create(identity))},
                new TrustManager[] {new TlsTrust()},
                null);
        resumeNothing(context.getServerSessionContext());
        context.getClientSessionContext().setSessionCacheSize(1);
    }

    /** Sessions are neither kept nor given to those who dial. */
    static void resumeNothing(SSLSessionContext sessions) {
        sessions.setSessionTimeout(NO_TICKETS_SECONDS);
        sessions.setSessionCacheSize(1);
    }

    @Override
    public String protocol() {
        return PROTOCOL;
    }

    @Override
    public void install(
            ChannelHandlerContext ctx,
            boolean dialer,
            @Nullable PeerId expected,
            List<String> muxers,
            Consumer<Secured> done) {
        SslHandler tls = new SslHandler(engine(dialer, muxers));
        tls.setHandshakeTimeoutMillis(0); // the upgrade has one limit for all
        Completion completion = new Completion(tls, expected, done);
        ctx.pipeline().addAfter(ctx.name(), "tls-completion", completion);
        ctx.pipeline().addAfter(ctx.name(), "tls", tls);
    }

    private SSLEngine engine(boolean dialer, List<String> muxers) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(dialer);
        List<String> names = new ArrayList<>(muxers);
        names.add(ALPN);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3"});
        parameters.setCipherSuites(
                new String[] {
                    "TLS_AES_128_GCM_SHA256",
                    "TLS_AES_256_GCM_SHA384",
                    "TLS_CHACHA20_POLY1305_SHA256"
                });
        parameters.setApplicationProtocols(names.toArray(String[]::new));
        parameters.setNeedClientAuth(true);
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** Waits for the end of the handshake. Confined to its event loop. */
    private static final class Completion extends ChannelInboundHandlerAdapter {
        private final SslHandler tls;
        private final @Nullable PeerId expected;
        private final Consumer<Secured> done;

        Completion(SslHandler tls, @Nullable PeerId expected, Consumer<Secured> done) {
            this.tls = tls;
            this.expected = expected;
            this.done = done;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
            if (event instanceof SslHandshakeCompletionEvent end && end.isSuccess()) {
                PublicKey key = TlsCertificate.verify(chain());
                Secured.check(expected, key);
                String name = tls.engine().getApplicationProtocol();
                String muxer = name.isEmpty() || name.equals(ALPN) ? null : name;
                done.accept(new Secured(key.peerId(), key, muxer));
                ctx.pipeline().remove(this);
            }
            ctx.fireUserEventTriggered(event);
        }

        private X509Certificate[] chain() throws SSLPeerUnverifiedException {
            return (X509Certificate[]) tls.engine().getSession().getPeerCertificates();
        }
    }
}
