package org.ashlar.datastore.mapdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.ashlar.store.Key;
import org.ashlar.store.Write;

/**
 * Durable writes of four threads: the store against one synced file each. Run by hand with a
 * directory and a number of writes; prints writes a second and the memory of the process.
 */
final class DurableWriteBench {
    private static final int WRITERS = 4;

    private interface Put {
        void put(int number, byte[] value) throws IOException;
    }

    private DurableWriteBench() {}

    public static void main(String[] args) throws Exception {
        Path root = Path.of(args[0]);
        int writes = Integer.parseInt(args[1]);
        ScheduledExecutorService timers = Executors.newScheduledThreadPool(1);
        memory("started");
        MapDbDatastore store = new MapDbDatastore(root.resolve("store"), timers, Runnable::run);
        memory("empty store open");
        Path files = Files.createDirectories(root.resolve("files"));
        for (int length : new int[] {1 << 10, 256 << 10}) {
            measure("store", length, writes, (n, v) -> durable(store, length, n, v));
            measure("files", length, writes, (n, v) -> file(files.resolve(length + "-" + n), v));
        }
        memory("after writing");
        store.close();
        timers.shutdown();
    }

    private static void durable(MapDbDatastore store, int length, int number, byte[] value) {
        store.write(List.of(Write.put(Key.of("/" + length + "/" + number), value)), true);
    }

    private static void file(Path file, byte[] value) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(value);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private static void measure(String what, int length, int writes, Put put) throws Exception {
        AtomicInteger next = new AtomicInteger();
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        long start = System.nanoTime();
        List<Future<?>> done = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            done.add(
                    writers.submit(
                            () -> {
                                int n;
                                while ((n = next.getAndIncrement()) < writes) {
                                    put.put(n, new byte[length]);
                                }
                                return n;
                            }));
        }
        for (Future<?> future : done) {
            future.get();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        writers.shutdown();
        System.out.printf(
                "%s %d bytes: %.0f writes/s, %.1f MiB/s%n",
                what, length, writes / seconds, writes / seconds * length / (1 << 20));
    }

    private static void memory(String when) throws IOException {
        System.gc();
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS") || line.startsWith("RssAnon")) {
                System.out.println(when + ": " + line.replaceAll("\\s+", " "));
            }
        }
    }
}
