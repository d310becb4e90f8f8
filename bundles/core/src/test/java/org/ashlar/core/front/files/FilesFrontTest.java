package org.ashlar.core.front.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.ashlar.block.BlockSession;
import org.ashlar.core.front.gate.FakeTimer;
import org.ashlar.core.front.gate.Gate;
import org.ashlar.error.UnavailableException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.ashlar.runtime.CallContext;
import org.ashlar.testing.FakeBlockService;
import org.ashlar.testing.FakeCallContext;
import org.ashlar.testing.InMemoryBlockstore;
import org.ashlar.unixfs.UnixFs;
import org.junit.jupiter.api.Test;

class FilesFrontTest {
    private static final Cid CID =
            Cid.v1(Multicodec.RAW, Hashes.hash(Multihash.SHA2_256, new byte[] {1}));
    private static final byte[] CONTENT = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

    private final FakeTimer timer = new FakeTimer();
    private final FilesFront front = new FilesFront(timer);
    private final AtomicBoolean installed = new AtomicBoolean(true);
    private final BlockSession session =
            new FakeBlockService(new InMemoryBlockstore()).newSession(true);
    private final OneFile old = new OneFile();
    private final OneFile next = new OneFile();

    private InputStream open(long offset, long length) {
        return front.read(new FakeCallContext(), session, CID, offset, length);
    }

    private UnixFs.Stat stat() {
        return front.stat(new FakeCallContext(), session, CID);
    }

    @Test
    void aFileThatIsBeingReadGoesOnWithTheUpdatedReader() throws Exception {
        front.plug(old, installed::get);
        InputStream file = open(1, 8);
        assertThat(file.readNBytes(3)).containsExactly(1, 2, 3);
        front.unbindFiles(old);
        CompletableFuture<byte[]> rest = CompletableFuture.supplyAsync(() -> all(file));
        timer.awaitTask();
        assertThat(rest).isNotDone();

        front.plug(next, installed::get);

        assertThat(rest.get(30, TimeUnit.SECONDS)).containsExactly(4, 5, 6, 7, 8);
        assertThat(next.opened).containsExactly("4+5");
        file.close();
        assertThat(next.closed).isEqualTo(1);
        assertThat(old.closed).as("code that may be gone is not called").isZero();
    }

    private static byte[] all(InputStream file) {
        try {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void readsListsAndTellsKindsOnceTheReaderIsBack() throws Exception {
        front.plug(old, installed::get);
        front.unbindFiles(old);
        List<UnixFs.Entry> entries = new ArrayList<>();
        List<CompletableFuture<?>> calls =
                List.of(
                        CompletableFuture.supplyAsync(this::stat),
                        CompletableFuture.supplyAsync(() -> all(open(0, -1))),
                        CompletableFuture.runAsync(
                                () ->
                                        front.list(
                                                new FakeCallContext(),
                                                session,
                                                CID,
                                                entries::add)));
        timer.awaitTasks(calls.size());
        assertThat(calls).noneMatch(CompletableFuture::isDone);

        front.plug(next, installed::get);

        for (CompletableFuture<?> call : calls) {
            call.get(30, TimeUnit.SECONDS);
        }
        assertThat(entries).extracting(UnixFs.Entry::name).containsExactly("entry");
    }

    @Test
    void saysWhichBundleDidNotComeBackInTime() throws Exception {
        front.plug(old, installed::get);
        front.unbindFiles(old);
        CompletableFuture<UnixFs.Stat> call = CompletableFuture.supplyAsync(this::stat);
        timer.awaitTask();

        timer.advance(Gate.ABSENCE);

        assertThatThrownBy(() -> call.get(30, TimeUnit.SECONDS))
                .hasCauseInstanceOf(UnavailableException.class)
                .hasMessageContaining("org.ashlar.unixfs");
    }

    @Test
    void doesNotWaitForABundleThatIsNotInstalled() {
        assertThatThrownBy(this::stat)
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("is installed");
        front.plug(old, installed::get);
        front.unbindFiles(old);
        installed.set(false);
        assertThatThrownBy(() -> open(0, -1))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("org.ashlar.unixfs");
    }

    /** A reader of one file. Confined to the thread of a test and one that it waits for. */
    private static final class OneFile implements UnixFs {
        private final List<String> opened = new ArrayList<>();
        private int closed;

        @Override
        public Stat stat(CallContext context, BlockSession session, Cid cid) {
            return new Stat(Kind.FILE, CONTENT.length, "");
        }

        @Override
        public InputStream read(
                CallContext context, BlockSession session, Cid file, long offset, long length) {
            opened.add(offset + "+" + length);
            int most = length < 0 ? CONTENT.length : (int) length;
            return new ByteArrayInputStream(CONTENT, (int) offset, most) {
                @Override
                public void close() {
                    closed++;
                }
            };
        }

        @Override
        public void list(
                CallContext context, BlockSession session, Cid directory, Consumer<Entry> sink) {
            sink.accept(new Entry("entry", directory, 1));
        }
    }
}
