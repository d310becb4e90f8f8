package org.ashlar.datastore.flatfs;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bytes of all files, kept over restarts where Kubo keeps them. Safe for use by any thread. */
final class Usage {
    private static final System.Logger LOG = System.getLogger(Usage.class.getName());
    private static final String NAME = "diskUsage.cache";
    private static final Pattern CACHE =
            Pattern.compile(
                    "\\s*\\{\\s*\"diskUsage\"\\s*:\\s*([0-9]{1,18})\\s*,\\s*\"accuracy\"\\s*:\\s*"
                            + "\"(initial-exact|initial-approximate|initial-timed-out|unknown)\""
                            + "\\s*\\}\\s*");

    private final Layout layout;
    private final AtomicLong bytes = new AtomicLong();
    private final String accuracy;

    Usage(Layout layout) throws IOException {
        this.layout = layout;
        Optional<Matcher> cached = cached(layout.root.resolve(NAME));
        if (cached.isPresent()) {
            bytes.set(Long.parseLong(cached.get().group(1)));
            accuracy = cached.get().group(2);
        } else {
            layout.walk(file -> bytes.addAndGet(file.toFile().length()));
            accuracy = "initial-exact";
        }
    }

    private static Optional<Matcher> cached(Path file) throws IOException {
        if (!Files.exists(file) || Files.size(file) > 4096) {
            return Optional.empty();
        }
        Matcher matcher = CACHE.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        return matcher.matches() ? Optional.of(matcher) : Optional.empty();
    }

    void add(long change) {
        bytes.addAndGet(change);
    }

    long get() {
        return Math.max(0, bytes.get());
    }

    /** Writes the figure for the next to open the directory; without it, that one counts. */
    void save() {
        Path cache = layout.root.resolve(NAME);
        Path temporary = layout.root.resolve(Layout.TEMPORARY).resolve(NAME);
        try {
            Files.writeString(
                    temporary, "{\"diskUsage\":" + get() + ",\"accuracy\":\"" + accuracy + "\"}");
            Files.move(
                    temporary,
                    cache,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "cannot save the disk usage", e); // the disk is full, perhaps
        }
    }
}
