package org.ashlar.transport.security;

import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslHandler;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.ashlar.error.IpfsException;

/**
 * TLS 1.3 and 1.2 as servers of HTTP speak it: one certificate, no session is resumed and none
 * begun anew. Who dials is not asked for a certificate. Safe for use by any thread.
 */
public final class TlsServer {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    /** Those of version 1.2 have forward secrecy and authenticate what they encrypt. */
    private static final String[] SUITES = {
        "TLS_AES_128_GCM_SHA256",
        "TLS_AES_256_GCM_SHA384",
        "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"
    };

    private static final String ALPN = "http/1.1";

    private final SSLContext context;
    private final Instant validUntil;

    /**
     * Begins to show a certificate.
     *
     * @throws IpfsException if the runtime cannot
     */
    public TlsServer(ServerCertificate certificate) {
        X509Certificate[] chain = certificate.chain().toArray(X509Certificate[]::new);
        validUntil = certificate.validUntil();
        try {
            context = SSLContext.getInstance("TLS");
            context.init(
                    new KeyManager[] {new TlsKey(certificate.key(), chain)},
                    new TrustManager[0], // the runtime's own would read its list of authorities
                    null);
        } catch (GeneralSecurityException e) {
            throw new IpfsException("no TLS in this runtime: " + e.getMessage(), e);
        }
        TlsSecurity.resumeNothing(context.getServerSessionContext());
    }

    /** When its certificate expires. */
    public Instant validUntil() {
        return validUntil;
    }

    /** Speaks TLS on one accepted socket; whoever puts it there limits the time of handshakes. */
    public ChannelHandler handler() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        parameters.setCipherSuites(SUITES);
        parameters.setApplicationProtocols(new String[] {ALPN});
        engine.setSSLParameters(parameters);
        SslHandler handler = new SslHandler(engine);
        handler.setHandshakeTimeoutMillis(0);
        // Whoever dialled may ask for another handshake on the connection (TLS 1.2): it fails.
        var unused =
                handler.handshakeFuture().addListener(f -> engine.setEnableSessionCreation(false));
        return handler;
    }
}
