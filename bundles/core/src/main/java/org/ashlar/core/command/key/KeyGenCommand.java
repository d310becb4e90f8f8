package org.ashlar.core.command.key;

import java.io.IOException;
import java.util.Map;
import java.util.OptionalLong;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.repo.Keystore;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code key gen}: makes a key. Safe for use by any thread. */
@Component(service = Command.class)
public final class KeyGenCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("key", "gen")
                    .summary("Create a new keypair")
                    .argument(Argument.string("name", "name of key to create"))
                    .option(
                            Option.string(
                                            "type",
                                            "type of the key to create: rsa, ed25519, secp256k1")
                                    .alias("t")
                                    .orElse("ed25519"))
                    .option(Option.integer("size", "size of the key to generate").alias("s"))
                    .option(KeyText.base())
                    .build();

    private final Keystore keys;

    /**
     * @param keys the repo's keys
     */
    @Activate
    public KeyGenCommand(@Reference Keystore keys) {
        this.keys = keys;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    private static final int RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 8192;

    @Override
    public void run(Call call, Emitter out) throws IOException {
        String name = call.arguments().get(0);
        if (name.equals(Keystore.SELF)) {
            throw new IpfsException("cannot create key with name 'self'");
        }
        if (keys.find(name).isPresent()) {
            throw new IpfsException("key with name '" + name + "' already exists");
        }
        PrivateKey key = generate(call.string("type").orElse("ed25519"), call.integer("size"));
        keys.put(name, key);
        out.emitOnce(KeyText.entry(call, name, key.publicKey()));
    }

    private static PrivateKey generate(String type, OptionalLong size) {
        return switch (type) {
            case "ed25519" -> {
                if (size.isPresent()) {
                    throw new IpfsException(
                            "invalid key size "
                                    + size.getAsLong()
                                    + ": ed25519 keys are always 256 bits");
                }
                yield Keys.generateEd25519();
            }
            case "rsa" -> rsa(size.orElse(RSA_BITS));
            case "secp256k1" -> Keys.generateSecp256k1();
            default -> throw new InvalidRequestException("unrecognized key type: " + type);
        };
    }

    private static PrivateKey rsa(long bits) {
        if (bits < RSA_BITS) {
            throw new IpfsException("rsa keys must be >= 2048 bits to be useful");
        }
        if (bits > MAX_RSA_BITS) {
            throw new IpfsException("rsa keys must be <= 8192 bits");
        }
        return Keys.generateRsa((int) bits);
    }

    @Override
    public String text(Object value, Call call) {
        return value instanceof Map<?, ?> key ? key.get("Id") + "\n" : "";
    }
}
