package org.ashlar.core.repo;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.ashlar.command.GoDuration;
import org.ashlar.core.routing.RoutingSetup;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PeerId;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.StorageException;
import org.ashlar.repo.NodeConfig;
import org.ashlar.routing.ProvideStrategy;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code config} of a repo: Kubo's JSON, order and unknown keys kept, replaced atomically.
 * The private key is in memory only while it is asked for. Safe for use by any thread.
 */
public final class ConfigFile implements ConfigStore {
    /** Where the private key stands; never shown, never set. */
    public static final String PRIVATE_KEY = "Identity.PrivKey";

    private static final String SPEC = "Datastore.Spec";
    private static final String IDENTITY = "Identity";
    private static final String PEER_ID = "PeerID";
    private static final String SECRET = "PrivKey";
    private static final String NO_SECRETS = "cannot show or change private key through API";
    private static final long MAX_BYTES = JsonTree.MAX_LENGTH;

    private final Path file;

    /** Without the private key; replaced, never changed. */
    private volatile Map<String, Object> tree;

    /** Size and time of the file that {@link #tree} was read from; guarded by this. */
    private String stamp;

    private ConfigFile(Path file, Map<String, Object> tree, String stamp) {
        this.file = file;
        this.tree = tree;
        this.stamp = stamp;
    }

    /**
     * Reads a file.
     *
     * @throws StorageException if it cannot be read or is no configuration, in one sentence
     */
    public static ConfigFile load(Path file) {
        String stamp = stamp(file);
        return new ConfigFile(file, withoutSecret(read(file)), stamp);
    }

    /** Writes a new file; {@code tree} holds the private key. */
    static ConfigFile create(Path file, Map<String, Object> tree) throws IOException {
        AtomicFiles.writeSecret(file, JsonTree.indented(tree, "  "));
        return load(file);
    }

    @Override
    public void refresh() {
        refresh(RoutingSetup::check);
    }

    /** As {@link #refresh()}, with what the new content must satisfy beside its types. */
    public synchronized void refresh(Consumer<NodeConfig> check) {
        String now = stamp(file);
        if (!now.equals(stamp)) {
            Map<String, Object> edited = withoutSecret(read(file));
            try {
                refuseOtherStores(edited, tree);
                check(edited, check);
            } catch (InvalidRequestException e) {
                throw new StorageException(file + " was edited: " + e.getMessage(), e);
            }
            tree = edited;
            stamp = now;
        }
    }

    @Override
    public Map<String, Object> tree() {
        return tree;
    }

    /** The node's key, checked against the peer id. */
    public PrivateKey identity() {
        return identityOf(read(file));
    }

    /** The key in a configuration, checked against the peer id. */
    static PrivateKey identityOf(Map<String, Object> config) {
        Object identity = config.get(IDENTITY);
        if (!(identity instanceof Map<?, ?> map) || !(map.get(SECRET) instanceof String text)) {
            throw new StorageException("the config file has no " + PRIVATE_KEY);
        }
        PrivateKey key;
        try {
            key = Keys.privateKey(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw new StorageException(
                    PRIVATE_KEY + " in the config file is not a private key this node can read", e);
        }
        String peer = PeerId.of(key.publicKey()).toString();
        if (!peer.equals(map.get(PEER_ID))) {
            throw new StorageException(
                    "private key in config does not match id: " + map.get(PEER_ID) + " != " + peer);
        }
        return key;
    }

    @Override
    public @Nullable Object lookup(String key) {
        if (isSecret(key)) {
            throw new InvalidRequestException(NO_SECRETS);
        }
        return ConfigStore.find(tree, key);
    }

    @Override
    public synchronized void set(String key, @Nullable Object value) {
        set(key, value, RoutingSetup::check);
    }

    /** As {@link #set(String, Object)}, with what the result must satisfy beside its types. */
    public synchronized void set(String key, @Nullable Object value, Consumer<NodeConfig> check) {
        if (isSecret(key)) {
            throw new InvalidRequestException(NO_SECRETS);
        }
        if (key.equals(IDENTITY + "." + PEER_ID)
                && !string(key).equals(Optional.ofNullable(value))) {
            throw new InvalidRequestException(
                    "cannot set Identity.PeerID to a value that does not match the node's private"
                            + " key; use 'ipfs key rotate' to change the node identity");
        }
        String today = OldKeys.today(key).orElse(key);
        Object meant = OldKeys.value(key, value);
        update(config -> changed(config, today, meant), check);
    }

    @Override
    public synchronized void update(UnaryOperator<Map<String, Object>> change) {
        update(change, RoutingSetup::check);
    }

    /** As {@link #update(UnaryOperator)}, with what the result must satisfy beside its types. */
    public synchronized void update(
            UnaryOperator<Map<String, Object>> change, Consumer<NodeConfig> check) {
        Map<String, Object> before = read(file);
        Map<String, Object> after = OldKeys.renamed(change.apply(withoutSecret(before)), before);
        refuseOtherStores(after, before);
        write(before, after, check);
    }

    private static void refuseOtherStores(Map<String, Object> after, Map<String, Object> before) {
        if (!stores(after).equals(stores(before))) {
            throw new InvalidRequestException(
                    "Datastore.Spec says what is on disk: use 'ipfs swap datastore' to change it");
        }
    }

    /** Sets {@code Datastore.Spec}; the caller takes care of the stores. */
    synchronized void saveSpec(Map<String, Object> spec) {
        Map<String, Object> before = read(file);
        write(before, changed(withoutSecret(before), SPEC, spec), config -> {});
    }

    /** Replaces the identity; the old key is gone from here then. */
    synchronized void changeIdentity(PrivateKey key) {
        Map<String, Object> config = read(file);
        Map<String, Object> identity = new LinkedHashMap<>();
        identity.put(PEER_ID, PeerId.of(key.publicKey()).toString());
        identity.put(SECRET, Base64.getEncoder().encodeToString(key.encoded()));
        Map<String, Object> owner = new LinkedHashMap<>();
        owner.put(IDENTITY, identity);
        write(owner, withoutSecret(config), unchanged -> {});
    }

    private static String stores(Map<String, Object> config) {
        Object datastore = config.get("Datastore");
        Object spec = datastore instanceof Map<?, ?> map ? map.get("Spec") : null;
        return DatastoreSpec.of(spec).onDisk();
    }

    private void write(
            Map<String, Object> before, Map<String, Object> after, Consumer<NodeConfig> check) {
        check(after, check);
        Map<String, Object> whole = withIdentity(after, before);
        try {
            AtomicFiles.writeSecret(file, JsonTree.indented(whole, "  "));
        } catch (IOException e) {
            throw new StorageException("cannot write " + file + ": " + e.getMessage(), e);
        }
        tree = withoutSecret(whole);
        stamp = stamp(file);
    }

    /**
     * Fails if somebody wrote what this node cannot use.
     *
     * @throws InvalidRequestException naming what is wrong
     */
    void verify() {
        check(tree, RoutingSetup::check);
        DatastoreSpec unused = DatastoreSpec.of(get(SPEC).orElse(null));
    }

    private void check(Map<String, Object> candidate, Consumer<NodeConfig> check) {
        try {
            ConfigKeys.known().checkAll(candidate);
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException("failure to decode config: " + e.getMessage(), e);
        }
        ConfigFile parsed = new ConfigFile(file, candidate, stamp);
        ProvideStrategy unused = ProvideStrategy.of(parsed);
        Trimming unused2 = Trimming.of(parsed);
        check.accept(parsed);
    }

    @Override
    public synchronized Path backup(String reason) {
        Path directory = Optional.ofNullable(file.getParent()).orElse(Path.of("."));
        try {
            String text = Files.readString(file);
            return AtomicFiles.writeNew(directory, file.getFileName() + "-" + reason + "-", text);
        } catch (IOException e) {
            throw new StorageException("cannot back up " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<Object> get(String key) {
        if (isSecret(key)) {
            return Optional.empty();
        }
        Object value = tree;
        for (String name : ConfigKeys.parts(key)) {
            if (!(value instanceof Map<?, ?> map)) {
                return Optional.empty();
            }
            value = map.get(name);
        }
        return Optional.ofNullable(value);
    }

    @Override
    public Optional<String> string(String key) {
        return get(key).map(value -> typed(key, value, String.class));
    }

    @Override
    public Optional<Boolean> bool(String key) {
        return get(key).map(value -> typed(key, value, Boolean.class));
    }

    @Override
    public OptionalLong integer(String key) {
        Optional<Number> number = get(key).map(value -> typed(key, value, Number.class));
        return number.isPresent()
                ? OptionalLong.of(number.get().longValue())
                : OptionalLong.empty();
    }

    @Override
    public Optional<Duration> duration(String key) {
        return string(key)
                .filter(text -> !text.isEmpty() && !text.equals("default"))
                .map(text -> named(key, () -> GoDuration.parse(text)));
    }

    @Override
    public OptionalLong bytes(String key) {
        Optional<Object> value = get(key);
        if (value.isEmpty() || value.get().equals("")) {
            return OptionalLong.empty();
        }
        if (value.get() instanceof Number number) {
            return OptionalLong.of(number.longValue());
        }
        String text = typed(key, value.get(), String.class);
        return OptionalLong.of(named(key, () -> ByteSizes.parse(text)));
    }

    @Override
    public List<String> strings(String key) {
        Optional<Object> value = get(key);
        if (value.isEmpty()) {
            return List.of();
        }
        if (value.get() instanceof String text) {
            return text.isEmpty() ? List.of() : List.of(text);
        }
        List<?> list = typed(key, value.get(), List.class);
        return list.stream().map(item -> typed(key, item, String.class)).toList();
    }

    private static <T> T typed(String key, @Nullable Object value, Class<T> type) {
        if (type.isInstance(value)) {
            return type.cast(value);
        }
        throw new InvalidRequestException("the configured value of " + key + " has a wrong type");
    }

    private static <T> T named(String key, Supplier<T> parse) {
        try {
            return parse.get();
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(key + ": " + e.getMessage(), e);
        }
    }

    private static boolean isSecret(String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        return lower.equals("identity") || lower.equals("identity.privkey");
    }

    private static Map<String, Object> changed(
            Map<String, Object> config, String key, @Nullable Object value) {
        List<String> parts = ConfigKeys.parts(key);
        Map<String, Object> map = config;
        for (int i = 0; i + 1 < parts.size(); i++) {
            Object next = map.get(parts.get(i));
            if (next != null && !(next instanceof Map<?, ?>)) {
                String path = String.join(".", parts.subList(0, i + 1));
                throw new InvalidRequestException(path + " key is not a map");
            }
            if (next == null) {
                next = new LinkedHashMap<String, Object>();
                map.put(parts.get(i), next);
            }
            map = JsonTree.map(next);
        }
        if (!ConfigKeys.known().knows(key) && !map.containsKey(parts.get(parts.size() - 1))) {
            throw new InvalidRequestException(key + " not found");
        }
        put(map, parts.get(parts.size() - 1), JsonTree.copy(value));
        return config;
    }

    @SuppressWarnings("NullAway") // JSON null is a value
    private static void put(Map<String, Object> map, String name, @Nullable Object value) {
        map.put(name, value);
    }

    private static Map<String, Object> withoutSecret(Map<String, Object> config) {
        Map<String, Object> copy = JsonTree.copyOf(config);
        if (copy.get(IDENTITY) instanceof Map<?, ?> identity) {
            identity.remove(SECRET);
        }
        return copy;
    }

    /** The identity of {@code before}, at its first place, whatever {@code after} says. */
    private static Map<String, Object> withIdentity(
            Map<String, Object> after, Map<String, Object> before) {
        Map<String, Object> result = new LinkedHashMap<>();
        if (before.containsKey(IDENTITY)) {
            result.put(IDENTITY, before.get(IDENTITY));
        }
        for (Map.Entry<String, Object> entry : after.entrySet()) {
            if (!entry.getKey().equals(IDENTITY)) {
                result.put(entry.getKey(), entry.getValue());
            }
        }
        return result;
    }

    private static Map<String, Object> read(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new StorageException("the config file " + file + " is too long");
            }
            return OldKeys.renamed(JsonTree.parseObject(Files.readString(file)), Map.of());
        } catch (NoSuchFileException e) {
            throw new StorageException("the config file " + file + " is missing", e);
        } catch (CharacterCodingException e) {
            throw new StorageException("the config file " + file + " is not UTF-8 text", e);
        } catch (IOException e) {
            throw new StorageException("cannot read " + file + ": " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new StorageException(
                    "failure to decode config " + file + ": " + e.getMessage(), e);
        }
    }

    private static String stamp(Path file) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.fileKey() + "/" + attributes.size() + attributes.lastModifiedTime();
        } catch (IOException e) {
            return "";
        }
    }
}
