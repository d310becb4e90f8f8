package org.ashlar.transport.security;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PublicKey;
import java.security.SignatureException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A certificate that an identity of libp2p vouches for and that signs itself, whatever it says of
 * an issuer. What nobody asks of such a certificate is not answered. Immutable.
 */
final class PeerCertificate extends X509Certificate {
    private static final long serialVersionUID = 1;
    private static final int VERSION = 3;

    private final byte[] encoded;
    private final transient X509Reader reader;
    private final transient PublicKey key;

    /**
     * @throws org.ashlar.error.ProtocolViolationException if it is no such certificate
     * @throws GeneralSecurityException if it is not valid now
     */
    PeerCertificate(byte[] encoded) throws GeneralSecurityException {
        org.ashlar.crypto.PublicKey unused = TlsCertificate.verify(encoded);
        this.encoded = encoded.clone();
        reader = TlsCertificate.read(encoded);
        key = reader.key();
    }

    @Override
    public byte[] getEncoded() {
        return encoded.clone();
    }

    @Override
    public PublicKey getPublicKey() {
        return key;
    }

    /** It was verified with its own key when it was read. */
    @Override
    public void verify(PublicKey other) throws SignatureException {
        if (!other.equals(key)) {
            throw new SignatureException("certificate is signed by its own key only");
        }
    }

    @Override
    public void verify(PublicKey other, String provider) throws SignatureException {
        verify(other);
    }

    @Override
    public void checkValidity()
            throws CertificateExpiredException, CertificateNotYetValidException {
        reader.checkTime(Instant.now());
    }

    @Override
    public void checkValidity(Date date)
            throws CertificateExpiredException, CertificateNotYetValidException {
        reader.checkTime(date.toInstant());
    }

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public String toString() {
        return "certificate of a libp2p peer";
    }

    /** None that is unknown: such a certificate is refused. */
    @Override
    public boolean hasUnsupportedCriticalExtension() {
        return false;
    }

    @Override
    public @Nullable Set<String> getCriticalExtensionOIDs() {
        return null;
    }

    @Override
    public @Nullable Set<String> getNonCriticalExtensionOIDs() {
        return null;
    }

    @Override
    public byte @Nullable [] getExtensionValue(String oid) {
        return null;
    }

    @Override
    public boolean @Nullable [] getIssuerUniqueID() {
        return null;
    }

    @Override
    public boolean @Nullable [] getSubjectUniqueID() {
        return null;
    }

    /** For all uses: nothing restricts it. */
    @Override
    public boolean @Nullable [] getKeyUsage() {
        return null;
    }

    @Override
    public int getBasicConstraints() {
        return -1;
    }

    private static UnsupportedOperationException unanswered() {
        return new UnsupportedOperationException("not asked of the certificate of a peer");
    }

    @Override
    public BigInteger getSerialNumber() {
        throw unanswered();
    }

    @Override
    @SuppressWarnings("deprecation") // has to be there
    public Principal getIssuerDN() {
        throw unanswered();
    }

    @Override
    @SuppressWarnings("deprecation") // has to be there
    public Principal getSubjectDN() {
        throw unanswered();
    }

    @Override
    public Date getNotBefore() {
        throw unanswered();
    }

    @Override
    public Date getNotAfter() {
        throw unanswered();
    }

    @Override
    public byte[] getTBSCertificate() {
        throw unanswered();
    }

    @Override
    public byte[] getSignature() {
        throw unanswered();
    }

    @Override
    public String getSigAlgName() {
        throw unanswered();
    }

    @Override
    public String getSigAlgOID() {
        throw unanswered();
    }

    @Override
    public byte[] getSigAlgParams() {
        throw unanswered();
    }
}
