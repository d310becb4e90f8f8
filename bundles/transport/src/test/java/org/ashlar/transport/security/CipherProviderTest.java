package org.ashlar.transport.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.spec.AlgorithmParameterSpec;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.CipherSpi;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.ShortBufferException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Noise encrypts with the cipher of the provider that stands first in the runtime. */
@Isolated // others would find the provider too
class CipherProviderTest {
    private static final AtomicInteger USES = new AtomicInteger();

    private static final class Fast extends Provider {
        private static final long serialVersionUID = 1;

        Fast() {
            super("Fast", "1", "counts what it does");
            put("Cipher.ChaCha20-Poly1305", Counting.class.getName());
        }
    }

    @Test
    void takesTheFirstProviderThatHasTheCipher() throws GeneralSecurityException {
        byte[] key = new byte[32];
        byte[] plain = {1, 2, 3};
        byte[] before = new CipherState(key).encrypt(new byte[0], plain);
        assertThat(USES).hasValue(0);

        Security.insertProviderAt(new Fast(), 1);
        try {
            byte[] sealed = new CipherState(key).encrypt(new byte[0], plain);

            assertThat(USES).hasValue(1);
            assertThat(sealed).isEqualTo(before);
            assertThat(new CipherState(key).decrypt(new byte[0], sealed)).isEqualTo(plain);
            assertThat(USES).hasValue(2);
        } finally {
            Security.removeProvider("Fast");
        }
    }

    /** The cipher of the JDK, with a count. */
    public static final class Counting extends CipherSpi {
        private final Cipher jdk;

        /** Made by the runtime. */
        public Counting() throws GeneralSecurityException {
            jdk = Cipher.getInstance("ChaCha20-Poly1305", "SunJCE");
        }

        @Override
        protected void engineSetMode(String mode) {}

        @Override
        protected void engineSetPadding(String padding) {}

        @Override
        protected int engineGetBlockSize() {
            return jdk.getBlockSize();
        }

        @Override
        protected int engineGetOutputSize(int length) {
            return jdk.getOutputSize(length);
        }

        @Override
        protected byte[] engineGetIV() {
            return jdk.getIV();
        }

        @Override
        protected AlgorithmParameters engineGetParameters() {
            return jdk.getParameters();
        }

        @Override
        protected void engineInit(int mode, Key key, SecureRandom random) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected void engineInit(
                int mode, Key key, AlgorithmParameterSpec nonce, SecureRandom random) {
            try {
                jdk.init(mode, key, nonce);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        protected void engineInit(
                int mode, Key key, AlgorithmParameters parameters, SecureRandom random) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected void engineUpdateAAD(byte[] bytes, int offset, int length) {
            jdk.updateAAD(bytes, offset, length);
        }

        @Override
        protected byte[] engineUpdate(byte[] in, int offset, int length) {
            return jdk.update(in, offset, length);
        }

        @Override
        protected int engineUpdate(byte[] in, int offset, int length, byte[] out, int at)
                throws ShortBufferException {
            return jdk.update(in, offset, length, out, at);
        }

        @Override
        protected byte[] engineDoFinal(byte[] in, int offset, int length)
                throws IllegalBlockSizeException, BadPaddingException {
            USES.incrementAndGet();
            return jdk.doFinal(in, offset, length);
        }

        @Override
        protected int engineDoFinal(byte[] in, int offset, int length, byte[] out, int at)
                throws ShortBufferException, IllegalBlockSizeException, BadPaddingException {
            USES.incrementAndGet();
            return jdk.doFinal(in, offset, length, out, at);
        }
    }
}
