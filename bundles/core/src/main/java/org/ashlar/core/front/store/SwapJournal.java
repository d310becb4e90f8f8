package org.ashlar.core.front.store;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.ashlar.command.JsonText;
import org.ashlar.error.StorageException;

/**
 * Where a swap of stores stands, kept in the repo so that a crash can be answered.
 *
 * @param mount which mount moves
 * @param stage how far it got
 * @param from where values come from
 * @param to where they go
 */
record SwapJournal(String mount, Stage stage, End from, End to) {
    private static final String FILE = "swap-journal.json";
    private static final long MAX_BYTES = 64 << 10;

    /** How far a swap got. */
    enum Stage {
        /** Nothing was written to the new store. */
        PREPARE,
        /** Both stores are needed. */
        COPY,
        /** The new store is complete and chosen; the old one's files may go, all at once. */
        CLEAN
    }

    /** One of the two stores. */
    record End(String kind, Path directory) {
        private Map<String, Object> json() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("Kind", kind);
            map.put("Directory", directory.toString());
            return map;
        }
    }

    SwapJournal at(Stage next) {
        return new SwapJournal(mount, next, from, to);
    }

    SwapJournal reversed() {
        return new SwapJournal(mount, stage, to, from);
    }

    static boolean exists(Path repo) {
        return Files.exists(repo.resolve(FILE));
    }

    void save(Path repo) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("Mount", mount);
        map.put("Stage", stage.name());
        map.put("From", from.json());
        map.put("To", to.json());
        Path temporary = repo.resolve("." + FILE + ".tmp");
        try {
            try (FileChannel file =
                    FileChannel.open(
                            temporary,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.TRUNCATE_EXISTING)) {
                ByteBuffer text =
                        ByteBuffer.wrap(JsonText.of(map).getBytes(StandardCharsets.UTF_8));
                while (text.hasRemaining()) {
                    file.write(text);
                }
                file.force(true);
            }
            Files.move(temporary, repo.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
            force(repo);
        } catch (IOException e) {
            throw new StorageException("cannot write the journal of the swap: " + e, e);
        }
    }

    static Optional<SwapJournal> read(Path repo) {
        Path file = repo.resolve(FILE);
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            if (Files.size(file) > MAX_BYTES) {
                throw new StorageException("the journal of the swap is too long: " + file);
            }
            JsonObject map = JsonParser.object().from(Files.readString(file));
            return Optional.of(
                    new SwapJournal(
                            map.getString("Mount", ""),
                            Stage.valueOf(map.getString("Stage", "")),
                            end(map.getObject("From")),
                            end(map.getObject("To"))));
        } catch (IOException | JsonParserException | IllegalArgumentException e) {
            throw new StorageException("cannot read the journal of the swap " + file, e);
        }
    }

    static void remove(Path repo) {
        try {
            Files.deleteIfExists(repo.resolve(FILE));
            force(repo);
        } catch (IOException e) {
            throw new StorageException("cannot remove the journal of the swap", e);
        }
    }

    private static End end(@org.jspecify.annotations.Nullable JsonObject map) {
        if (map == null) {
            throw new IllegalArgumentException("a store is missing");
        }
        return new End(map.getString("Kind", ""), Path.of(map.getString("Directory", "")));
    }

    private static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
