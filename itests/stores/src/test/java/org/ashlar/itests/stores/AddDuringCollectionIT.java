package org.ashlar.itests.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.testing.Bytes;
import org.ashlar.testing.FakeInputFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A collection that begins while something is added takes nothing of it, and has its turn. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class AddDuringCollectionIT {
    private static final int BYTES = 500_000;

    @SuppressWarnings("NullAway.Init") // set by JUnit
    @TempDir
    Path temp;

    @SuppressWarnings("NullAway.Init") // set before each test
    private ContentNode node;

    private final byte[] content = Bytes.random(21, BYTES);

    @SuppressWarnings("NullAway.Init") // set when the collection begins
    private CompletableFuture<Integer> collection;

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

    /** Does something when it is read, and is empty. */
    private static InputStream step(Step step) {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                step.run();
                return -1;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                return read();
            }
        };
    }

    private InputStream interrupted() {
        int half = BYTES / 2;
        return new SequenceInputStream(
                Collections.enumeration(
                        List.of(
                                new ByteArrayInputStream(Arrays.copyOf(content, half)),
                                step(this::collect),
                                new ByteArrayInputStream(content, half, BYTES - half))));
    }

    /** Returns when the collection wants to begin. */
    private void collect() {
        collection = CompletableFuture.supplyAsync(node::collect);
        while (!node.locks.gcRequested()) {
            Thread.onSpinWait();
        }
    }

    private String garbage() throws IOException {
        String cid = node.add(Bytes.random(22, 10_000));
        node.unpin(cid);
        return cid;
    }

    @Test
    void whatIsBeingAddedStays() throws IOException {
        String garbage = garbage();

        String cid = node.add(new FakeInputFiles().file("file", interrupted())).get(0);

        assertThat(collection.join()).as("the garbage, and no more").isEqualTo(1);
        assertThatThrownBy(() -> node.read(garbage)).isInstanceOf(ContentNotFoundException.class);
        assertThat(node.read(cid)).isEqualTo(content);
    }

    @Test
    void ofAnUploadOfSeveralFilesItHasItsTurnBehindTheFirst() throws IOException {
        String garbage = garbage();
        byte[] second = Bytes.random(23, 100_000);
        InputStream behind =
                new SequenceInputStream(
                        step(
                                () ->
                                        assertThatThrownBy(() -> node.read(garbage))
                                                .isInstanceOf(ContentNotFoundException.class)),
                        new ByteArrayInputStream(second));

        List<String> cids =
                node.add(new FakeInputFiles().file("first", interrupted()).file("second", behind));

        assertThat(collection.join()).isEqualTo(1);
        assertThat(node.read(cids.get(0))).isEqualTo(content);
        assertThat(node.read(cids.get(1))).isEqualTo(second);
    }
}
