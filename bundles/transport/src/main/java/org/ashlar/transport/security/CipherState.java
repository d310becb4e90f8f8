package org.ashlar.transport.security;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * One direction's key and message counter of Noise. Confined to one thread.
 *
 * @see <a href="https://noiseprotocol.org/noise.html#the-cipherstate-object">CipherState</a>
 */
final class CipherState {
    /** Bytes that encryption adds. */
    static final int TAG = 16;

    private final Cipher cipher;
    private final SecretKeySpec key;
    private final byte[] nonce = new byte[12];
    private long counter;

    CipherState(byte[] key) throws GeneralSecurityException {
        this.key = new SecretKeySpec(key, "ChaCha20");
        cipher = Cipher.getInstance("ChaCha20-Poly1305");
    }

    byte[] encrypt(byte[] associated, byte[] plain) throws GeneralSecurityException {
        next(Cipher.ENCRYPT_MODE);
        cipher.updateAAD(associated);
        return cipher.doFinal(plain);
    }

    byte[] decrypt(byte[] associated, byte[] sealed) throws GeneralSecurityException {
        next(Cipher.DECRYPT_MODE);
        cipher.updateAAD(associated);
        return cipher.doFinal(sealed);
    }

    /** Seals without associated data; returns the bytes written. */
    int encrypt(byte[] in, int offset, int length, byte[] out, int outOffset)
            throws GeneralSecurityException {
        next(Cipher.ENCRYPT_MODE);
        return cipher.doFinal(in, offset, length, out, outOffset);
    }

    /** Opens without associated data; returns the bytes written. */
    int decrypt(byte[] in, int offset, int length, byte[] out, int outOffset)
            throws GeneralSecurityException {
        next(Cipher.DECRYPT_MODE);
        return cipher.doFinal(in, offset, length, out, outOffset);
    }

    private void next(int mode) throws GeneralSecurityException {
        if (counter < 0) {
            throw new GeneralSecurityException("message counter is used up");
        }
        ByteBuffer.wrap(nonce).order(ByteOrder.LITTLE_ENDIAN).putLong(4, counter++);
        cipher.init(mode, key, new IvParameterSpec(nonce));
    }
}
