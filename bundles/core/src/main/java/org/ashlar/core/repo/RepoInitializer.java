package org.ashlar.core.repo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PeerId;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.StorageException;
import org.ashlar.repo.Repo;

/**
 * Makes a repo: configuration first, version last, so that a cut-off attempt is seen. Confined to
 * one thread.
 */
public final class RepoInitializer {
    private static final int RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 8192;

    private final RepoLayout layout;
    private final PrintStream out;

    /**
     * @param directory made when it is not there
     * @param out told of the progress in Kubo's words
     */
    public RepoInitializer(Path directory, PrintStream out) {
        this.layout = new RepoLayout(directory);
        this.out = out;
    }

    /**
     * Makes the repo.
     *
     * @param algorithm {@code ed25519} or {@code rsa}
     * @param bits of an RSA key
     * @param profiles applied in order
     * @param given a configuration to start from instead of the defaults, JSON text
     * @throws StorageException if there is one already, or the disk fails
     * @throws InvalidRequestException if a parameter is wrong; nothing is written then
     */
    public void init(
            String algorithm, OptionalLong bits, List<String> profiles, Optional<String> given) {
        refuseExisting();
        for (String profile : profiles) {
            if (!Profiles.exists(profile)) {
                throw new InvalidRequestException("invalid configuration profile: " + profile);
            }
        }
        Map<String, Object> config = start(given, algorithm, bits);
        profiles.forEach(profile -> Profiles.apply(profile, config));
        DatastoreSpec spec = checked(config);
        out.println("initializing IPFS node at " + layout.directory());
        try {
            write(config, spec);
        } catch (IOException e) {
            throw new StorageException(
                    "cannot create a repo in " + layout.directory() + ": " + e.getMessage(), e);
        }
    }

    private Map<String, Object> start(Optional<String> given, String algorithm, OptionalLong bits) {
        Map<String, Object> base =
                given.map(RepoInitializer::parse)
                        .orElseGet(
                                () -> JsonTree.parseObject(Resources.text("config-defaults.json")));
        if (base.get("Identity") instanceof Map<?, ?> identity && identity.containsKey("PrivKey")) {
            return base;
        }
        base.remove("Identity");
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("Identity", identity(algorithm, bits));
        config.putAll(base);
        return config;
    }

    private static Map<String, Object> parse(String text) {
        try {
            return OldKeys.renamed(JsonTree.parseObject(text), Map.of());
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException("failed to decode config: " + e.getMessage(), e);
        }
    }

    private static DatastoreSpec checked(Map<String, Object> config) {
        try {
            ConfigKeys.known().checkAll(config);
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException("failure to decode config: " + e.getMessage(), e);
        }
        ConfigFile.identityOf(config);
        Object datastore = config.get("Datastore");
        return DatastoreSpec.of(datastore instanceof Map<?, ?> map ? map.get("Spec") : null);
    }

    private Map<String, Object> identity(String algorithm, OptionalLong bits) {
        PrivateKey key = generate(algorithm, bits, out);
        String peer = PeerId.of(key.publicKey()).toString();
        out.println("peer identity: " + peer);
        Map<String, Object> identity = new LinkedHashMap<>();
        identity.put("PeerID", peer);
        identity.put("PrivKey", Base64.getEncoder().encodeToString(key.encoded()));
        return identity;
    }

    /** Makes a key and says so. */
    static PrivateKey generate(String algorithm, OptionalLong bits, PrintStream out) {
        PrivateKey key =
                switch (algorithm) {
                    case "ed25519" -> ed25519(bits, out);
                    case "rsa" -> rsa(bits.orElse(RSA_BITS), out);
                    case "secp256k1" -> secp256k1(out);
                    default ->
                            throw new InvalidRequestException(
                                    "unrecognized key type: " + algorithm);
                };
        out.println("done");
        return key;
    }

    private static PrivateKey ed25519(OptionalLong bits, PrintStream out) {
        if (bits.isPresent()) {
            throw new InvalidRequestException(
                    "invalid key size " + bits.getAsLong() + ": ed25519 keys are always 256 bits");
        }
        out.print("generating ED25519 keypair...");
        return Keys.generateEd25519();
    }

    private static PrivateKey secp256k1(PrintStream out) {
        out.print("generating secp256k1 keypair...");
        return Keys.generateSecp256k1();
    }

    private static PrivateKey rsa(long bits, PrintStream out) {
        if (bits < RSA_BITS) {
            throw new InvalidRequestException("rsa keys must be >= 2048 bits to be useful");
        }
        if (bits > MAX_RSA_BITS) {
            throw new InvalidRequestException("rsa keys must be <= 8192 bits");
        }
        out.print("generating " + bits + "-bit RSA keypair...");
        return Keys.generateRsa((int) bits);
    }

    private void write(Map<String, Object> config, DatastoreSpec spec) throws IOException {
        AtomicFiles.createPrivateDirectory(layout.keystore());
        RepoLock lock = RepoLock.acquire(layout.directory());
        try {
            refuseExisting();
            layout.checkWritable();
            ConfigFile.create(layout.config(), config);
            AtomicFiles.writeSecret(layout.datastoreSpec(), spec.onDisk());
            AtomicFiles.write(layout.version(), Repo.VERSION + "\n");
        } finally {
            lock.close();
        }
    }

    private void refuseExisting() {
        if (layout.isInitialized()) {
            throw new StorageException(
                    """
                    ipfs configuration file already exists!
                    Reinitializing would overwrite your keys
                    """);
        }
    }
}
