package org.ashlar.transport.security;

import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.crypto.PublicKey;

/** What an engine of TLS needs to prove and to check identities. Stateless. */
public final class TlsIdentity {
    private TlsIdentity() {}

    /** A new certificate in which the identity vouches for its key. */
    public static X509ExtendedKeyManager create(PrivateKey identity)
            throws GeneralSecurityException {
        return new TlsKey(TlsCertificate.create(identity));
    }

    /** Trusts whoever proves an identity, whatever it is. */
    public static X509ExtendedTrustManager trust() {
        return new TlsTrust();
    }

    /**
     * The identity behind what a peer presented.
     *
     * @throws org.ashlar.error.ProtocolViolationException if it is missing or not proven
     */
    public static PublicKey of(Certificate[] chain) throws GeneralSecurityException {
        return TlsCertificate.verify(chain);
    }
}
