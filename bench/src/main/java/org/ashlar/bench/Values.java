package org.ashlar.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.ashlar.store.Datastore;
import org.ashlar.store.Key;
import org.ashlar.store.Write;

/** Something that keeps values by name. Safe for use by any thread. */
interface Values {
    /** Returns when the value survives a loss of power. */
    void put(String name, byte[] value) throws IOException;

    byte[] get(String name) throws IOException;

    boolean has(String name) throws IOException;

    void delete(String name) throws IOException;

    /** Returns when the deletes survive a loss of power. */
    void sync() throws IOException;

    /** How many names there are, each of which is read. */
    int list() throws IOException;

    /** The values of a store. */
    record InStore(Datastore store) implements Values {
        private static final int PAGE = 1_000;

        @Override
        public void put(String name, byte[] value) {
            store.write(List.of(Write.put(Key.of(name), value)), true);
        }

        @Override
        public byte[] get(String name) throws IOException {
            return store.get(Key.of(name)).orElseThrow(() -> new IOException("no " + name));
        }

        @Override
        public boolean has(String name) {
            return store.has(Key.of(name));
        }

        @Override
        public void delete(String name) {
            store.write(List.of(Write.delete(Key.of(name))), false);
        }

        @Override
        public void sync() {
            store.sync();
        }

        @Override
        public int list() {
            int count = 0;
            Key after = Key.EMPTY;
            List<Key> page;
            do {
                page = store.keys(Key.EMPTY, after, PAGE);
                count += page.size();
                after = page.isEmpty() ? after : page.get(page.size() - 1);
            } while (page.size() == PAGE);
            return count;
        }
    }

    /** A file each, whose content is synced; the names are not, which favours the files. */
    record InFiles(Path directory) implements Values {
        @Override
        public void put(String name, byte[] value) throws IOException {
            try (FileChannel file =
                    FileChannel.open(
                            directory.resolve(name),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(value);
                while (bytes.hasRemaining()) {
                    int unused = file.write(bytes);
                }
                file.force(true);
            }
        }

        @Override
        public byte[] get(String name) throws IOException {
            return Files.readAllBytes(directory.resolve(name));
        }

        @Override
        public boolean has(String name) {
            return Files.exists(directory.resolve(name));
        }

        @Override
        public void delete(String name) throws IOException {
            Files.delete(directory.resolve(name));
        }

        @Override
        public void sync() throws IOException {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }

        @Override
        public int list() throws IOException {
            try (Stream<Path> files = Files.list(directory)) {
                return (int) files.map(file -> String.valueOf(file.getFileName())).count();
            }
        }
    }
}
