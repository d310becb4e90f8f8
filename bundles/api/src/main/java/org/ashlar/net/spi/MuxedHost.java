package org.ashlar.net.spi;

import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.util.Optional;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.ashlar.crypto.PublicKey;
import org.osgi.annotation.versioning.ProviderType;

/** What a host offers to a {@link MuxedTransport}. Safe for use by any thread. */
@ProviderType
public interface MuxedHost {
    /**
     * The certificate in which this node's identity vouches for the key of TLS.
     *
     * @see <a href="https://github.com/libp2p/specs/blob/master/tls/tls.md">libp2p TLS</a>
     * @throws GeneralSecurityException if the platform lacks what the certificate needs
     */
    X509ExtendedKeyManager certificate() throws GeneralSecurityException;

    /** Trusts each certificate in which some identity vouches for the key. */
    X509ExtendedTrustManager trust();

    /**
     * The identity behind what a peer presented.
     *
     * @throws GeneralSecurityException if the certificate is not valid
     * @throws org.ashlar.error.ProtocolViolationException if the identity is missing or not proven
     */
    PublicKey identity(Certificate[] chain) throws GeneralSecurityException;

    /**
     * Counts a peer that begins to dial; empty when a limit is reached or its address is filtered.
     * To be asked before anything is allocated for it.
     */
    Optional<Inbound> admit(InetSocketAddress from);

    /** Most streams that a peer may have open on one connection. */
    int maxStreams();

    /** Bytes that unread data of all connections together should stay below. */
    long receiveMemory();

    /** One peer that dials. */
    @ProviderType
    interface Inbound {
        /** It has proven who it is. Runs on the connection's event loop, at most once. */
        void opened(MuxedConnection connection);

        /** The attempt, or the connection that came of it, is over; exactly once. */
        void ended();
    }
}
