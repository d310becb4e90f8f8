package org.ashlar.transport.security;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.cert.CRL;
import java.security.cert.CRLException;
import java.security.cert.CertPath;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateFactorySpi;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import org.ashlar.error.ProtocolViolationException;

/**
 * Lets TLS of this runtime read the certificates of peers that name no issuer, as those in
 * JavaScript and Rust make them. It asks the first provider of X.509 and offers no other way in, so
 * this one stands before that of the runtime and passes everything on to it; only what that refuses
 * is read here, and only when it is a valid certificate that an identity of libp2p vouches for.
 * Safe for use by any thread.
 */
public final class PeerCertificates extends Provider {
    private static final long serialVersionUID = 1;

    private static final String PREFIX = "AshlarPeerCertificates";

    /** Unlike that of another copy of this class, such as the next version of its bundle. */
    static final String NAME =
            PREFIX + "-" + Integer.toHexString(System.identityHashCode(PeerCertificates.class));

    private static final String SERVICE = "CertificateFactory";
    private static final String X509 = "X.509";

    /** Guarded by this class. */
    private static int users;

    private PeerCertificates() {
        super(NAME, "1", "Certificates of libp2p peers, beside those of the runtime");
        putService(
                new Service(this, SERVICE, X509, Factory.class.getName(), null, null) {
                    @Override
                    public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
                        return new Factory(original());
                    }
                });
    }

    /**
     * Puts it first in the runtime, unless it is there already; to be undone by {@link #uninstall}.
     */
    public static synchronized void install() {
        if (users++ == 0) {
            int unused = java.security.Security.insertProviderAt(new PeerCertificates(), 1);
        }
    }

    /** Takes it out again when nobody else has installed it. */
    public static synchronized void uninstall() {
        if (--users == 0) {
            java.security.Security.removeProvider(NAME);
        }
    }

    private static CertificateFactory original() throws NoSuchAlgorithmException {
        for (Provider each : java.security.Security.getProviders(SERVICE + "." + X509)) {
            if (!each.getName().startsWith(PREFIX)) {
                try {
                    return CertificateFactory.getInstance(X509, each);
                } catch (CertificateException e) {
                    throw new NoSuchAlgorithmException(e);
                }
            }
        }
        throw new NoSuchAlgorithmException("no other provider of X.509");
    }

    /** Asks the runtime first. Safe for use by any thread, as the runtime's is. */
    private static final class Factory extends CertificateFactorySpi {
        private final CertificateFactory original;

        Factory(CertificateFactory original) {
            this.original = original;
        }

        @Override
        public Certificate engineGenerateCertificate(InputStream in) throws CertificateException {
            Recorded recorded = new Recorded(in);
            try {
                return original.generateCertificate(recorded);
            } catch (CertificateException refused) {
                try {
                    return new PeerCertificate(recorded.read.toByteArray());
                } catch (GeneralSecurityException | ProtocolViolationException e) {
                    refused.addSuppressed(e);
                    throw refused;
                }
            }
        }

        @Override
        public Collection<? extends Certificate> engineGenerateCertificates(InputStream in)
                throws CertificateException {
            return original.generateCertificates(in);
        }

        @Override
        public CRL engineGenerateCRL(InputStream in) throws CRLException {
            return original.generateCRL(in);
        }

        @Override
        public Collection<? extends CRL> engineGenerateCRLs(InputStream in) throws CRLException {
            return original.generateCRLs(in);
        }

        @Override
        public CertPath engineGenerateCertPath(InputStream in) throws CertificateException {
            return original.generateCertPath(in);
        }

        @Override
        public CertPath engineGenerateCertPath(InputStream in, String encoding)
                throws CertificateException {
            return original.generateCertPath(in, encoding);
        }

        @Override
        public CertPath engineGenerateCertPath(List<? extends Certificate> certificates)
                throws CertificateException {
            return original.generateCertPath(certificates);
        }

        @Override
        public Iterator<String> engineGetCertPathEncodings() {
            return original.getCertPathEncodings();
        }
    }

    /** Keeps what is read, as far as a certificate may be long. Confined to one call. */
    private static final class Recorded extends FilterInputStream {
        private final ByteArrayOutputStream read = new ByteArrayOutputStream();

        Recorded(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            if (value >= 0 && read.size() <= TlsCertificate.MAX_LENGTH) {
                read.write(value);
            }
            return value;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = super.read(into, offset, length);
            if (count > 0 && read.size() <= TlsCertificate.MAX_LENGTH) {
                read.write(into, offset, count);
            }
            return count;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
