package org.ashlar.datastore.mapdb;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A disk in memory that can fill up, fail and lose power. It remembers what was synced: a crash
 * keeps that, and of the rest whichever sectors chance lets through. Safe for use by any thread.
 */
final class FaultyDisk implements Disk {
    private static final int SECTOR = 64;

    private Map<String, Content> names = new HashMap<>();
    private Map<String, Content> durableNames = new HashMap<>();

    /** Most bytes over all files. */
    long capacity = Long.MAX_VALUE;

    /** True to fail every sync. */
    boolean failForce;

    /** Changes that still succeed; the power goes with the next. */
    long changesLeft = Long.MAX_VALUE;

    int forces;

    /** Bytes read of each file. */
    final Map<String, Long> bytesRead = new HashMap<>();

    /** Called at the start of a force, without a lock. */
    Runnable onForce = () -> {};

    private static final class Content {
        byte[] now = new byte[0];
        byte[] synced = new byte[0];
    }

    /** What is left after a loss of power. */
    synchronized FaultyDisk crash(Random random) {
        FaultyDisk left = new FaultyDisk();
        durableNames.forEach(
                (name, content) -> {
                    Content kept = new Content();
                    kept.now = survivors(content, random);
                    kept.synced = kept.now.clone();
                    left.names.put(name, kept);
                });
        left.durableNames = new HashMap<>(left.names);
        return left;
    }

    /** What is left when nothing survives that was not synced. */
    synchronized FaultyDisk powerCut() {
        FaultyDisk left = new FaultyDisk();
        durableNames.forEach(
                (name, content) -> {
                    Content kept = new Content();
                    kept.now = content.synced.clone();
                    kept.synced = kept.now.clone();
                    left.names.put(name, kept);
                });
        left.durableNames = new HashMap<>(left.names);
        return left;
    }

    private static byte[] survivors(Content content, Random random) {
        int from = Math.min(content.now.length, content.synced.length);
        int to = Math.max(content.now.length, content.synced.length);
        byte[] left = Arrays.copyOf(content.synced, from + random.nextInt(to - from + 1));
        for (int at = 0; at < left.length; at += SECTOR) {
            if (random.nextInt(4) != 0 && at < content.now.length) {
                int n = Math.min(SECTOR, Math.min(left.length, content.now.length) - at);
                System.arraycopy(content.now, at, left, at, n);
            }
        }
        return left;
    }

    /** A copy in which a file is cut. */
    synchronized FaultyDisk torn(String name, int length) {
        FaultyDisk copy = new FaultyDisk();
        names.forEach(
                (n, content) -> {
                    Content kept = new Content();
                    kept.now =
                            n.equals(name)
                                    ? Arrays.copyOf(content.now, length)
                                    : content.now.clone();
                    kept.synced = kept.now.clone();
                    copy.names.put(n, kept);
                });
        copy.durableNames = new HashMap<>(copy.names);
        return copy;
    }

    /** The bytes of a file, to be changed by a test. */
    synchronized byte[] bytes(String name) {
        return content(name).now;
    }

    private Content content(String name) {
        Content content = names.get(name);
        if (content == null) {
            throw new IllegalArgumentException("no file " + name);
        }
        return content;
    }

    private void change() throws IOException {
        if (changesLeft <= 0) {
            throw new IOException("no power");
        }
        changesLeft--;
    }

    @Override
    public synchronized LogFile open(String name) {
        return new OpenFile(name, names.computeIfAbsent(name, n -> new Content()));
    }

    @Override
    public synchronized List<String> list() {
        return List.copyOf(names.keySet());
    }

    @Override
    public synchronized void delete(String name) throws IOException {
        change();
        names.remove(name);
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        change();
        Content content = names.remove(from);
        if (content == null) {
            throw new FileNotFoundException(from);
        }
        names.put(to, content);
    }

    @Override
    public synchronized void syncDirectory() throws IOException {
        change();
        durableNames = new HashMap<>(names);
    }

    /** Says that there is room, as if others took it in the next moment. */
    @Override
    public long usable() {
        return Long.MAX_VALUE;
    }

    private long used() {
        return names.values().stream().mapToLong(content -> content.now.length).sum();
    }

    private final class OpenFile implements LogFile {
        private final String name;
        private final Content content;

        OpenFile(String name, Content content) {
            this.name = name;
            this.content = content;
        }

        @Override
        public int read(ByteBuffer target, long position) {
            synchronized (FaultyDisk.this) {
                int left = content.now.length - (int) position;
                if (left <= 0) {
                    return -1;
                }
                int n = Math.min(left, target.remaining());
                target.put(content.now, (int) position, n);
                bytesRead.merge(name, (long) n, Long::sum);
                return n;
            }
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            synchronized (FaultyDisk.this) {
                change();
                int end = (int) position + source.remaining();
                long growth = Math.max(0, end - content.now.length);
                int missing = (int) Math.max(0, used() + growth - capacity);
                int n = Math.max(0, source.remaining() - missing);
                if (content.now.length < position + n) {
                    content.now = Arrays.copyOf(content.now, (int) position + n);
                }
                source.get(content.now, (int) position, n);
                if (missing > 0) {
                    throw new IOException("no space left on device");
                }
            }
        }

        @Override
        public void force() throws IOException {
            onForce.run();
            synchronized (FaultyDisk.this) {
                change();
                forces++;
                if (failForce) {
                    throw new IOException("input/output error");
                }
                content.synced = content.now.clone();
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (FaultyDisk.this) {
                change();
                content.now = Arrays.copyOf(content.now, (int) Math.min(size, content.now.length));
            }
        }

        @Override
        public long size() {
            synchronized (FaultyDisk.this) {
                return content.now.length;
            }
        }

        @Override
        public void ended() {}

        @Override
        public void close() {}
    }
}
