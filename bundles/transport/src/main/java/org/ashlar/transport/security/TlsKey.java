package org.ashlar.transport.security;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Offers the one certificate. Immutable. */
final class TlsKey extends X509ExtendedKeyManager {
    private static final String ALIAS = "identity";

    private final String type;
    private final PrivateKey key;
    private final X509Certificate[] chain;

    TlsKey(TlsCertificate own) {
        this(own.key(), own.certificate());
    }

    /**
     * @param key of RSA or EC
     * @param chain its certificate first
     */
    TlsKey(PrivateKey key, X509Certificate... chain) {
        this.key = key;
        this.type = key.getAlgorithm();
        this.chain = chain.clone();
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] types, Principal @Nullable [] issuers, SSLEngine engine) {
        return java.util.List.of(types).contains(type) ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String wanted, Principal @Nullable [] issuers, SSLEngine engine) {
        return type.equals(wanted) ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] types, Principal @Nullable [] issuers, Socket socket) {
        return java.util.List.of(types).contains(type) ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseServerAlias(
            String wanted, Principal @Nullable [] issuers, Socket socket) {
        return type.equals(wanted) ? ALIAS : null;
    }

    @Override
    public String[] getClientAliases(String wanted, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public String[] getServerAliases(String wanted, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return chain.clone();
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return key;
    }
}
