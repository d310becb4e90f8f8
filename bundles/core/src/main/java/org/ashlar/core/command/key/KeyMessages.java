package org.ashlar.core.command.key;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.ashlar.command.Call;
import org.ashlar.command.InputFile;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PeerId;
import org.ashlar.crypto.PublicKey;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.FormatException;
import org.ashlar.repo.Keystore;

/** What {@code key sign} signs and {@code key verify} checks. Stateless. */
final class KeyMessages {
    private static final int MAX_MESSAGE = 32 << 20;

    /** So that nothing signed here is taken for a message of a protocol. */
    private static final String PREFIX = "libp2p-key signed message:";

    private KeyMessages() {}

    static byte[] message(Call call) throws IOException {
        InputFile file =
                call.files()
                        .next()
                        .orElseThrow(() -> new InvalidRequestException("data are required"));
        byte[] head = PREFIX.getBytes(StandardCharsets.US_ASCII);
        byte[] data = file.content().readNBytes(MAX_MESSAGE + 1);
        if (data.length > MAX_MESSAGE) {
            throw new IpfsException("data of more than 32 MiB cannot be signed");
        }
        byte[] message = new byte[head.length + data.length];
        System.arraycopy(head, 0, message, 0, head.length);
        System.arraycopy(data, 0, message, head.length, data.length);
        return message;
    }

    /** A key of the keystore. */
    static Keystore.Entry own(Keystore keys, String name) {
        return keys.find(name).orElseThrow(KeyMessages::unknown);
    }

    /** A key of the keystore, or the one that is inside of a name. */
    static PublicKey any(Keystore keys, String name) {
        Optional<Keystore.Entry> own = keys.find(name);
        if (own.isPresent()) {
            return own.get().key();
        }
        try {
            PeerId peer = PeerId.parse(name.startsWith("/ipns/") ? name.substring(6) : name);
            if (peer.hash().isIdentity()) {
                return Keys.publicKey(peer.hash().digest());
            }
        } catch (FormatException e) {
            throw new IpfsException("no key by the given name was found", e);
        }
        throw unknown();
    }

    private static IpfsException unknown() {
        return new IpfsException("no key by the given name was found");
    }
}
