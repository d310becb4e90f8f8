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
    private static final String TYPE = "EC";

    private final TlsCertificate own;

    TlsKey(TlsCertificate own) {
        this.own = own;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] types, Principal @Nullable [] issuers, SSLEngine engine) {
        return java.util.List.of(types).contains(TYPE) ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String type, Principal @Nullable [] issuers, SSLEngine engine) {
        return type.equals(TYPE) ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] types, Principal @Nullable [] issuers, Socket socket) {
        return java.util.List.of(types).contains(TYPE) ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseServerAlias(
            String type, Principal @Nullable [] issuers, Socket socket) {
        return type.equals(TYPE) ? ALIAS : null;
    }

    @Override
    public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public String[] getServerAliases(String type, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return new X509Certificate[] {own.certificate()};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return own.key();
    }
}
