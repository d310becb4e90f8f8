package org.ashlar.datastore.mapdb;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Entries of an {@link IndexBuilder} in ascending order, in a file or in memory. Not shared. */
final class SortedRun implements Closeable {
    private final @Nullable Path file;
    private final List<IndexBuilder.Entry> entries;
    private final int count;
    private int read;
    private int number;
    private @Nullable DataInputStream in;
    private IndexBuilder.@Nullable Entry head;

    private SortedRun(@Nullable Path file, List<IndexBuilder.Entry> entries, int count) {
        this.file = file;
        this.entries = entries;
        this.count = count;
    }

    static SortedRun of(List<IndexBuilder.Entry> entries) {
        return new SortedRun(null, entries, entries.size());
    }

    /** Writes a file, which {@link #close} removes. */
    static SortedRun write(Path file, List<IndexBuilder.Entry> entries) throws IOException {
        try (DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            for (IndexBuilder.Entry entry : entries) {
                out.writeShort(entry.key().length);
                out.write(entry.key());
                Position position = entry.position();
                out.writeBoolean(position != null);
                if (position != null) {
                    out.write(position.encode());
                }
            }
        }
        return new SortedRun(file, List.of(), entries.size());
    }

    /** Begins to read; the number tells older from newer. */
    void start(int place) throws IOException {
        number = place;
        if (file != null) {
            in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)));
        }
        advance();
    }

    int number() {
        return number;
    }

    /** The least entry that is left, or empty at the end. */
    Optional<IndexBuilder.Entry> head() {
        return Optional.ofNullable(head);
    }

    void advance() throws IOException {
        if (read == count) {
            head = null;
        } else {
            head = in == null ? entries.get(read) : next(in);
            read++;
        }
    }

    private static IndexBuilder.Entry next(DataInputStream in) throws IOException {
        byte[] key = new byte[in.readUnsignedShort()];
        in.readFully(key);
        if (!in.readBoolean()) {
            return new IndexBuilder.Entry(key, null);
        }
        byte[] position = new byte[Position.LENGTH];
        in.readFully(position);
        return new IndexBuilder.Entry(key, Position.decode(position));
    }

    @Override
    public void close() throws IOException {
        if (in != null) {
            in.close();
        }
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }
}
