package org.ashlar.itests.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.ashlar.command.Emitter;
import org.ashlar.core.dag.DagPathResolver;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.multiformats.Cid;
import org.ashlar.testing.Bytes;
import org.ashlar.testing.FakeCall;
import org.ashlar.testing.FakeCallContext;
import org.ashlar.unixfs.command.CatCommand;
import org.ashlar.unixfs.command.Targets;
import org.ashlar.unixfs.mfs.MfsPath;
import org.ashlar.unixfs.mfs.command.FilesReadCommand;
import org.ashlar.unixfs.reader.BlockUnixFs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was there when a read began is read to its end, though it is let go and collected meanwhile;
 * and the collection neither waits for the reader nor keeps more than that.
 */
final class ReadDuringCollectionIT {
    private static final int BYTES = 3_000_000; // far more than is read ahead

    @SuppressWarnings("NullAway.Init") // set by JUnit
    @TempDir
    Path temp;

    @SuppressWarnings("NullAway.Init") // set before each test
    private ContentNode node;

    private final byte[] content = Bytes.random(11, BYTES);
    private int removed;

    @BeforeEach
    void start() {
        node = new ContentNode(temp, "mapdb");
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private interface Step {
        void run() throws IOException;
    }

    /** Takes a stream, and does something after its first bytes. */
    private static final class Interrupted implements Emitter {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final Step step;
        private boolean done;

        Interrupted(Step step) {
            this.step = step;
        }

        @Override
        public void emit(Object value) {}

        @Override
        public void emitOnce(Object value) {}

        @Override
        public OutputStream stream(String type, OptionalLong known) {
            return new OutputStream() {
                @Override
                public void write(int b) {
                    throw new UnsupportedOperationException("comes in arrays");
                }

                @Override
                public void write(byte[] data, int offset, int length) throws IOException {
                    bytes.write(data, offset, length);
                    if (!done) {
                        done = true;
                        step.run();
                    }
                }
            };
        }
    }

    @Test
    void catReadsOnWhenTheFileIsUnpinnedAndCollected() throws IOException {
        String cid = node.add(content);
        String garbage = node.add(Bytes.random(12, 100_000));
        node.unpin(garbage);
        Interrupted out =
                new Interrupted(
                        () -> {
                            node.unpin(cid);
                            removed = node.collect();
                        });

        cat(cid, out);

        assertThat(out.bytes.toByteArray()).isEqualTo(content);
        assertThat(removed).as("the garbage, and no more").isBetween(7, 9);
        assertThatThrownBy(() -> node.read(garbage)).isInstanceOf(ContentNotFoundException.class);
        assertThat(node.collect()).as("when nobody reads any more").isGreaterThan(180);
        assertThatThrownBy(() -> node.read(cid)).isInstanceOf(ContentNotFoundException.class);
    }

    @Test
    void filesReadReadsOnWhenTheFileIsReplacedAndCollected() throws IOException {
        node.write("/d/f", 0, content);
        byte[] next = Bytes.random(13, 50_000);
        Interrupted out =
                new Interrupted(
                        () -> {
                            node.write("/d/f", 0, next);
                            removed = node.collect();
                        });

        FilesReadCommand read = new FilesReadCommand(node.mfs, node.service, new BlockUnixFs());
        read.run(new FakeCall(read.spec(), "/d/f"), out);

        assertThat(out.bytes.toByteArray()).isEqualTo(content);
        assertThat(removed).as("the directories of before").isPositive();
        assertThat(node.collect()).as("the file of before").isPositive();
        assertThat(node.read(node.find("/d/f").orElseThrow())).isEqualTo(next);
    }

    @Test
    void aStateOfTheMutableFilesIsReadToItsEndThoughAnotherTookItsPlace() throws IOException {
        node.write("/a/b/f", 0, content);
        String before = node.find("/a/b/f").orElseThrow();

        Cid found =
                node.mfs.read(
                        new FakeCallContext(),
                        true,
                        tree -> {
                            replaceAndCollect("/a/b/f");
                            return tree.get(MfsPath.parse("/a/b/f"));
                        });

        assertThat(found).hasToString(before);
        assertThat(node.find("/a/b/f").orElseThrow()).isNotEqualTo(before);
    }

    private void replaceAndCollect(String path) {
        try {
            node.write(path, 0, new byte[] {1});
            removed = node.collect();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void cat(String cid, Emitter out) throws IOException {
        Targets targets = new Targets(node.service, new DagPathResolver());
        CatCommand cat = new CatCommand(targets, new BlockUnixFs());
        cat.run(new FakeCall(cat.spec(), cid), out);
    }
}
