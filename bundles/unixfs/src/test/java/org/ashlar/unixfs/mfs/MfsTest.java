package org.ashlar.unixfs.mfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.ashlar.error.StorageException;
import org.ashlar.multiformats.Cid;
import org.ashlar.testing.Bytes;
import org.ashlar.testing.FakeCallContext;
import org.ashlar.unixfs.chunker.Chunking;
import org.ashlar.unixfs.importer.ImportOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MfsTest {
    private final FilesBench bench = new FilesBench();

    @AfterEach
    void close() {
        bench.close();
    }

    private static String read(byte[] bytes) {
        return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    @Test
    void aFlushedChangeSurvivesARestartAndAnotherDoesNot() throws IOException {
        bench.files("mkdir", "/kept");
        Cid kept = Cid.parse(bench.files("stat", "--hash", "/").trim());
        bench.files("mkdir", "--flush=false", "/lost");

        assertThat(bench.files("ls", "/")).isEqualTo("kept\nlost\n");
        assertThat(bench.rootStore.get(Mfs.ROOT).map(Cid::of)).contains(kept);
        assertThat(bench.open().roots()).containsExactly(kept);

        bench.files("flush");
        assertThat(bench.open().roots()).containsExactlyElementsOf(bench.mfs.roots());
    }

    /** The names are Kubo 0.43.1's, for the same commands. */
    @Test
    void newNodesHaveTheirFieldsInTheOrderOfTheConfiguration() throws IOException {
        bench.imports.config.set("Import.UnixFSPBNodeFieldOrder", "data-first");
        bench.files("mkdir", "/a");
        bench.write(new byte[700_000], "write", "--create", "/a/f");

        assertThat(bench.files("stat", "--hash", "/").trim())
                .isEqualTo("QmUXxkFx6Jg1aYVH59pR8yZyJZNF1VEFuV7GnFYphEpxRF");
        assertThat(bench.files("stat", "--hash", "/a/f").trim())
                .isEqualTo("QmPNz8vaobRsQ6RY1AhqSx3euNrbzGsx7KEyRWEFTgYHRC");
        bench.files("chmod", "0600", "/a/f");
        assertThat(bench.files("stat", "--hash", "/a/f").trim())
                .isEqualTo("QmVL6zSwvtwSpb7SqmDJzdNLzJnsaWoPNXgvrehrn4ff4R");
    }

    @Test
    void blocksAreDurableBeforeTheRootThatNamesThem() throws IOException {
        List<Boolean> dirty = new ArrayList<>();
        bench.rootStore.beforeWrite(() -> dirty.add(bench.imports.store.dirty()));

        bench.write(Bytes.random(1, 500_000), "write", "-e", "/f");

        assertThat(dirty).isNotEmpty().containsOnly(false);
    }

    @Test
    void aFailingStoreFailsTheCommandAndKeepsTheStoredRoot() throws IOException {
        bench.files("mkdir", "/a");
        byte[] before = bench.rootStore.get(Mfs.ROOT).orElseThrow();
        bench.rootStore.beforeWrite(
                () -> {
                    throw new StorageException("disk full");
                });

        assertThat(bench.run(List.of("mkdir", "/b"), new byte[0])).contains("disk full");
        assertThat(bench.rootStore.get(Mfs.ROOT))
                .hasValueSatisfying(now -> assertThat(now).isEqualTo(before));
    }

    @Test
    void collectionKeepsTheCurrentRootAndTheStoredOne() throws IOException {
        bench.files("mkdir", "/a");
        Cid stored = bench.mfs.roots().get(0);
        bench.files("mkdir", "--flush=false", "/b");

        assertThat(bench.mfs.roots()).hasSize(2).contains(stored);
        assertThat(bench.imports.locker.held()).isZero();
        assertThat(bench.imports.locker.pinLocks()).isPositive();
    }

    @Test
    void aStateThatIsReadIsKeptThoughAnotherTakesItsPlace() throws IOException {
        bench.files("mkdir", "/a");
        Cid before = bench.mfs.roots().get(0);

        Cid read =
                bench.mfs.read(
                        new FakeCallContext(),
                        true,
                        tree -> {
                            bench.mfs.replaceRoot(
                                    new FakeCallContext(), tree.get(MfsPath.parse("/a")));
                            assertThat(bench.mfs.roots()).doesNotContain(before);
                            assertThat(bench.imports.blocks.kept()).containsExactly(before);
                            return tree.root();
                        });

        assertThat(read).isEqualTo(before);
        assertThat(bench.imports.blocks.kept()).isEmpty();
    }

    @Test
    void refusesMoreUnflushedChangesThanTheLimit() throws IOException {
        bench.imports.config.set("Internal.MFSNoFlushLimit", 3L);
        for (int i = 0; i < 3; i++) {
            bench.files("mkdir", "--flush=false", "/d" + i);
        }
        assertThat(bench.run(List.of("mkdir", "--flush=false", "/x"), new byte[0]))
                .startsWith("Error: reached limit of 3 unflushed MFS operations.");
        bench.files("flush");
        bench.files("mkdir", "--flush=false", "/x");
    }

    @Test
    void concurrentWritersLoseNothing() throws Exception {
        int writers = 4;
        int each = 15;
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try {
            List<CompletableFuture<Void>> running = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                int writer = w;
                running.add(CompletableFuture.runAsync(() -> writeSome(writer, each), threads));
            }
            CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).join();
        } finally {
            threads.shutdown();
        }
        assertThat(bench.files("ls", "/shared").lines()).hasSize(writers * each);
        for (int w = 0; w < writers; w++) {
            assertThat(bench.files("read", "/shared/" + w + "-3"))
                    .isEqualTo(read(Bytes.random(w, 100)));
        }
        assertThat(bench.open().roots()).containsExactlyElementsOf(bench.mfs.roots());
    }

    private void writeSome(int writer, int count) {
        for (int i = 0; i < count; i++) {
            try {
                MfsPath path = MfsPath.parse("/shared/" + writer + "-" + i);
                new FileWrite(
                                path,
                                0,
                                Long.MAX_VALUE,
                                true,
                                true,
                                false,
                                Optional.empty(),
                                Optional.empty(),
                                Chunking.ofSize(Chunking.DEFAULT_SIZE))
                        .run(
                                bench.mfs,
                                new FakeCallContext(),
                                true,
                                i % 3 == 0,
                                new ByteArrayInputStream(Bytes.random(writer, 100)));
                if (i == count - 1) {
                    bench.mfs.flush(new FakeCallContext());
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void chrootNeedsConfirmationAndADirectory() throws IOException {
        bench.files("mkdir", "/a");
        Cid file = bench.imports.add(ImportOptions.defaults(), new byte[10]);

        assertThat(bench.run(List.of("chroot"), new byte[0])).contains("pass --confirm");
        assertThat(bench.run(List.of("chroot", "--confirm", file.toString()), new byte[0]))
                .contains("must be a directory");
        bench.files("chroot", "--confirm");
        assertThat(bench.files("ls", "/")).isEmpty();
    }

    @Test
    void aDamagedRootIsReportedAndChrootReplacesIt() throws IOException {
        bench.rootStore.write(List.of(org.ashlar.store.Write.put(Mfs.ROOT, new byte[] {1, 2, 3})));
        assertThatThrownBy(() -> bench.mfs.roots()).isInstanceOf(StorageException.class);

        bench.files("chroot", "--confirm");
        bench.files("mkdir", "/a");

        assertThat(bench.open().roots()).containsExactlyElementsOf(bench.mfs.roots());
    }

    @Test
    void whatIsAddedGoesToFilesOnlyWhereItFits() throws IOException {
        bench.files("mkdir", "/d");

        assertThat(bench.addToFiles("a.txt", "/d/")).isEmpty();
        assertThat(bench.addToFiles("a.txt", "/d/")).contains("already has entry by that name");
        assertThat(bench.addToFiles("a.txt", "/b")).isEmpty();
        assertThat(bench.addToFiles("a.txt", "/no/where")).contains("does not exist");
        assertThat(bench.addToFiles("a.txt", "/no/")).contains("does not exist");
        assertThat(bench.addToFiles("a.txt", "/b/")).contains("not a directory");
        assertThat(bench.addToFiles("", "/x")).contains("cannot add unnamed files to MFS");
        assertThat(bench.files("ls", "/d")).isEqualTo("a.txt\n");
        assertThat(bench.imports.locker.held()).isZero();
    }

    /** A model of a file system: contents by path, null for directories. */
    private final Map<String, Optional<byte[]>> model = new TreeMap<>();

    @Test
    void randomOperationsAgreeWithAModelInMemory() throws IOException {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        bench.imports.config.set("Import.UnixFSHAMTDirectorySizeThreshold", 300L);
        bench.imports.config.set("Import.UnixFSHAMTDirectoryMaxFanout", 8L);
        for (int i = 0; i < 400; i++) {
            operate(random);
            if (i % 40 == 0) {
                compare();
            }
        }
        compare();
        bench.files("flush");
        assertThat(bench.open().roots()).containsExactlyElementsOf(bench.mfs.roots());
    }

    private void operate(Random random) throws IOException {
        String directory = random.nextInt(3) == 0 ? "/d" + random.nextInt(3) : "/big";
        String path = directory + "/f" + random.nextInt(40);
        String flush = "--flush=" + (random.nextInt(4) > 0);
        Optional<byte[]> old = model.getOrDefault(path, Optional.empty());
        switch (random.nextInt(6)) {
            case 0, 1, 2 -> {
                byte[] data = Bytes.random(random.nextInt(), random.nextInt(3000));
                int size = old.map(bytes -> bytes.length).orElse(0);
                int offset = random.nextInt(size + 1);
                boolean cut = random.nextInt(4) == 0;
                List<String> words =
                        new ArrayList<>(
                                List.of(
                                        "write",
                                        "-e",
                                        "-p",
                                        flush,
                                        "-o",
                                        String.valueOf(cut ? 0 : offset)));
                if (cut) {
                    words.add("-t");
                }
                words.add(path);
                assertThat(bench.run(words, data)).isEmpty();
                model.put(path, Optional.of(written(old, data, cut ? 0 : offset, cut)));
            }
            case 3 -> {
                String said = bench.run(List.of("rm", path), new byte[0]);
                assertThat(said.isEmpty()).isEqualTo(old.isPresent());
                model.remove(path);
            }
            case 4 -> {
                String target = "/big/g" + random.nextInt(40);
                if (old.isPresent()) {
                    assertThat(bench.run(List.of("mv", flush, path, target), new byte[0]))
                            .matches(said -> said.isEmpty() || said.contains("does not exist"));
                    if (bench.run(List.of("stat", path), new byte[0]).startsWith("Error")) {
                        model.remove(path);
                        model.put(target, old);
                    }
                }
            }
            default -> {
                if (old.isPresent()) {
                    bench.files("cp", "--force", "-p", path, "/copies/" + path.hashCode());
                    model.put("/copies/" + path.hashCode(), old);
                }
            }
        }
    }

    private static byte[] written(Optional<byte[]> old, byte[] data, int offset, boolean cut) {
        byte[] base = cut ? new byte[0] : old.orElse(new byte[0]);
        byte[] out = Arrays.copyOf(base, Math.max(base.length, offset + data.length));
        System.arraycopy(data, 0, out, offset, data.length);
        return out;
    }

    private void compare() throws IOException {
        for (Map.Entry<String, Optional<byte[]>> entry : model.entrySet()) {
            assertThat(bench.files("read", entry.getKey()))
                    .as(entry.getKey())
                    .isEqualTo(read(entry.getValue().orElseThrow()));
        }
        long listed = 0;
        for (String directory : bench.files("ls", "/").lines().toList()) {
            listed += bench.files("ls", "/" + directory).lines().count();
        }
        assertThat(listed).isEqualTo(model.size());
    }
}
