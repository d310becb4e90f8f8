package org.ashlar.core.command.key;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.InputFile;
import org.ashlar.command.Option;
import org.ashlar.crypto.KeyType;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.multiformats.FormatException;
import org.ashlar.repo.Keystore;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code key import}: stores a key that was made elsewhere. Safe for use by any thread. */
@Component(service = Command.class)
public final class KeyImportCommand implements Command {
    private static final String PROTOBUF = "libp2p-protobuf-cleartext";
    private static final String PEM = "pem-pkcs8-cleartext";
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final CommandSpec SPEC =
            CommandSpec.of("key", "import")
                    .summary("Import a key and prints imported key id")
                    .argument(Argument.string("name", "name to associate with key in keychain"))
                    .argument(Argument.file("key", "key provided by generate or export"))
                    .option(KeyText.base())
                    .option(
                            Option.string(
                                            "format",
                                            "libp2p-protobuf-cleartext or pem-pkcs8-cleartext")
                                    .alias("f")
                                    .orElse(PROTOBUF))
                    .option(
                            Option.flag("allow-any-key-type", "Allow importing any key type.")
                                    .orElse("false"))
                    .build();

    private final Keystore keys;

    /**
     * @param keys the repo's keys
     */
    @Activate
    public KeyImportCommand(@Reference Keystore keys) {
        this.keys = keys;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    private static final int MAX_FILE = 32 << 10;

    @Override
    public void run(Call call, Emitter out) throws IOException {
        String name = call.arguments().get(0);
        if (name.equals(Keystore.SELF)) {
            throw new IpfsException("cannot import key with name 'self'");
        }
        InputFile file =
                call.files()
                        .next()
                        .orElseThrow(() -> new InvalidRequestException("a key file is required"));
        byte[] data = file.content().readNBytes(MAX_FILE + 1);
        if (data.length > MAX_FILE) {
            throw new InvalidRequestException("the key file is too long");
        }
        String format = call.string("format").orElse(PROTOBUF);
        PrivateKey key =
                switch (format) {
                    case PROTOBUF -> protobuf(data);
                    case PEM -> pem(data);
                    default -> throw new IpfsException("unrecognized import format: " + format);
                };
        if (key.type() == KeyType.ECDSA && !call.flag("allow-any-key-type")) {
            throw new IpfsException(
                    "key type ECDSA is not allowed to be imported, only RSA, Ed25519, or Secp256k1;"
                            + " use flag --allow-any-key-type if you are sure of what you're doing");
        }
        keys.put(name, key);
        out.emitOnce(KeyText.entry(call, name, key.publicKey()));
    }

    private static PrivateKey protobuf(byte[] data) {
        try {
            return Keys.privateKey(data);
        } catch (FormatException e) {
            throw new IpfsException(
                    "unable to unmarshall format=" + PROTOBUF + ": " + e.getMessage(), e);
        }
    }

    private static PrivateKey pem(byte[] data) {
        String text = new String(data, StandardCharsets.ISO_8859_1);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf("-----END PRIVATE KEY-----");
        if (begin < 0 || end < begin) {
            throw new IpfsException("PEM format not valid: " + text.lines().count() + " lines");
        }
        try {
            byte[] der =
                    Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
            return Keys.ofPkcs8(der);
        } catch (IllegalArgumentException e) {
            throw new IpfsException("parsing PKCS8 format: " + e.getMessage(), e);
        }
    }

    @Override
    public String text(Object value, Call call) {
        return value instanceof Map<?, ?> key ? key.get("Id") + "\n" : "";
    }
}
