package org.ashlar.transport.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PrivateKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Certificates without an issuer, as peers in JavaScript and Rust have them. */
class PeerCertificatesTest {
    private static final byte[] NOBODY = {DerWriter.SEQUENCE, 0};

    private final PrivateKey identity = Keys.generateEd25519();

    @AfterEach
    void asBefore() {
        assertThat(java.security.Security.getProvider(PeerCertificates.NAME)).isNull();
    }

    @Test
    void staysUntilTheLastOneWhoInstalledItIsGone() {
        PeerCertificates.install();
        PeerCertificates.install();
        PeerCertificates.uninstall();
        assertThat(java.security.Security.getProviders()[0].getName())
                .isEqualTo(PeerCertificates.NAME);
        PeerCertificates.uninstall();
    }

    @Test
    void theRuntimeAloneRefusesThem() {
        assertThatThrownBy(() -> TlsCertificate.create(identity, NOBODY))
                .isInstanceOf(CertificateException.class)
                .hasStackTraceContaining("Empty issuer DN");
    }

    @Test
    void tlsOfTheRuntimeTakesThemOnBothSides() throws Exception {
        PeerCertificates.install();
        try {
            certificatesWithoutAnIssuerAreTaken();
        } finally {
            PeerCertificates.uninstall();
        }
    }

    private void certificatesWithoutAnIssuerAreTaken() throws Exception {
        TlsCertificate nobody = TlsCertificate.create(identity, NOBODY);
        TlsCertificate usual = TlsCertificate.create(Keys.generateEd25519());

        for (List<TlsCertificate> pair : List.of(List.of(nobody, usual), List.of(usual, nobody))) {
            SSLEngine client = engine(pair.get(0), true);
            SSLEngine server = engine(pair.get(1), false);
            shakeHands(client, server);

            assertThat(TlsIdentity.of(client.getSession().getPeerCertificates()))
                    .isEqualTo(TlsIdentity.of(new X509Certificate[] {pair.get(1).certificate()}));
            assertThat(TlsIdentity.of(server.getSession().getPeerCertificates()))
                    .isEqualTo(TlsIdentity.of(new X509Certificate[] {pair.get(0).certificate()}));
        }
    }

    @Test
    void othersAreReadByTheRuntimeAndWhatNobodyVouchesForIsRefused() throws Exception {
        PeerCertificates.install();
        try {
            othersAreReadAsBefore();
        } finally {
            PeerCertificates.uninstall();
        }
    }

    private void othersAreReadAsBefore() throws Exception {
        TlsCertificate usual = TlsCertificate.create(identity);
        assertThat(usual.certificate()).isNotInstanceOf(PeerCertificate.class);

        byte[] damaged = TlsCertificate.create(identity, NOBODY).certificate().getEncoded();
        damaged[damaged.length - 1] ^= 1;
        assertThatThrownBy(() -> TlsCertificate.parse(damaged))
                .isInstanceOf(CertificateException.class)
                .hasStackTraceContaining("Empty issuer DN");
        assertThatThrownBy(() -> TlsCertificate.parse(new byte[100]))
                .isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> TlsCertificate.parse(new byte[1 << 20]))
                .isInstanceOf(CertificateException.class);
        assertThat(
                        java.security.cert.CertificateFactory.getInstance("X.509")
                                .generateCertificates(
                                        new ByteArrayInputStream(usual.certificate().getEncoded())))
                .hasSize(1);
    }

    private static SSLEngine engine(TlsCertificate own, boolean client)
            throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(new KeyManager[] {new TlsKey(own)}, new TrustManager[] {new TlsTrust()}, null);
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(client);
        engine.setNeedClientAuth(!client);
        return engine;
    }

    private static void shakeHands(SSLEngine client, SSLEngine server) throws SSLException {
        ByteBuffer up = ByteBuffer.allocate(1 << 16);
        ByteBuffer down = ByteBuffer.allocate(1 << 16);
        for (int i = 0; i < 20; i++) {
            step(client, up, down);
            step(server, down, up);
        }
        assertThat(client.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
        assertThat(server.getHandshakeStatus()).isEqualTo(HandshakeStatus.NOT_HANDSHAKING);
    }

    private static void step(SSLEngine engine, ByteBuffer out, ByteBuffer in) throws SSLException {
        in.flip();
        var unused = engine.unwrap(in, ByteBuffer.allocate(1 << 16));
        in.compact();
        for (Runnable task = engine.getDelegatedTask();
                task != null;
                task = engine.getDelegatedTask()) {
            task.run();
        }
        var unused2 = engine.wrap(ByteBuffer.allocate(0), out);
    }
}
