package org.ashlar.core.facade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.ashlar.block.Block;
import org.ashlar.core.front.gate.Gate;
import org.ashlar.error.ClosedException;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.UnavailableException;
import org.ashlar.multiformats.Cid;
import org.ashlar.node.AddOptions;
import org.ashlar.testing.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IpfsFacadeTest {
    private static final long LIMIT_SECONDS = 60;

    private final FakeParts parts = new FakeParts();
    private final IpfsFacade ipfs = parts.facade();

    @AfterEach
    void close() {
        parts.close();
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private static void assertFails(
            CompletableFuture<?> future, Class<? extends Throwable> type, String message) {
        assertThatThrownBy(() -> get(future))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(type)
                .hasMessageContaining(message);
    }

    /** Lets the time pass that a call waits for an absent part. */
    private void passAbsence() throws InterruptedException {
        parts.timer.awaitTask();
        parts.timer.advance(Gate.ABSENCE);
    }

    @Test
    void addsWhatTheStreamHoldsAndClosesIt() throws Exception {
        parts.plugAll(ipfs);
        AtomicBoolean closed = new AtomicBoolean();
        byte[] content = Bytes.random(1, 5000);
        InputStream stream =
                new ByteArrayInputStream(content) {
                    @Override
                    public void close() {
                        closed.set(true);
                    }
                };

        Cid cid = get(ipfs.add(stream, AddOptions.pinned("logo")));

        assertThat(cid).isEqualTo(FakeParts.cid(content));
        assertThat(closed).isTrue();
        assertThat(parts.options()).containsEntry("pin", List.of("true"));
        assertThat(parts.options()).containsEntry("pin-name", List.of("logo"));
        assertThat(get(ipfs.get(cid.toString())).readAllBytes()).isEqualTo(content);
    }

    @Test
    void addsWithoutAPinWhenNothingKeepsPins() throws Exception {
        parts.plugFiles(ipfs);

        Cid cid = get(ipfs.add(new ByteArrayInputStream(new byte[] {1}), AddOptions.unpinned()));

        assertThat(cid).isEqualTo(FakeParts.cid(new byte[] {1}));
        assertThat(parts.options()).containsEntry("pin", List.of("false"));
    }

    @Test
    void namesTheBundleThatIsMissing() throws Exception {
        CompletableFuture<Cid> adding =
                ipfs.add(new ByteArrayInputStream(new byte[1]), AddOptions.unpinned());
        passAbsence();
        assertFails(adding, UnavailableException.class, "org.ashlar.unixfs");

        CompletableFuture<Cid> keeping = ipfs.add(new ByteArrayInputStream(new byte[1]));
        passAbsence();
        assertFails(keeping, UnavailableException.class, "org.ashlar.pinning");

        CompletableFuture<Cid> following = ipfs.resolve("/ipns/example.org/a");
        passAbsence();
        assertFails(following, UnavailableException.class, "org.ashlar.namesys");

        Cid cid = parts.store(new byte[] {1, 2});
        CompletableFuture<InputStream> reading = ipfs.get(cid.toString());
        passAbsence();
        assertFails(reading, UnavailableException.class, "org.ashlar.unixfs");
    }

    @Test
    void waitsForAPartThatComesBackInTime() throws Exception {
        Cid cid = parts.store(new byte[] {3, 4});
        CompletableFuture<InputStream> reading = ipfs.get("/ipfs/" + cid);
        parts.timer.awaitTask();
        parts.timer.advance(Duration.ofMillis(500));
        assertThat(reading).isNotDone();

        parts.plugFiles(ipfs);

        assertThat(get(reading).readAllBytes()).containsExactly(3, 4);
    }

    @Test
    void readsOnWhereTheReaderBeforeEnded() throws Exception {
        FakeParts.WholeBlocks before = parts.plugFiles(ipfs);
        byte[] content = Bytes.random(2, 4000);
        Cid cid = parts.store(content);
        try (InputStream in = get(ipfs.get(cid.toString(), 100, 3000))) {
            assertThat(in.readNBytes(1000)).isEqualTo(Arrays.copyOfRange(content, 100, 1100));

            FakeParts.WholeBlocks after = parts.plugFiles(ipfs);
            ipfs.files().unbind(before);

            assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, 1100, 3100));
            assertThat(after.opened()).containsExactly("1100+2000");
        }
    }

    @Test
    void refusesWhatIsNoFileAndWhatIsNotThere() {
        parts.plugAll(ipfs);
        assertFails(ipfs.get("no path"), InvalidRequestException.class, "no path");
        assertFails(
                ipfs.get(FakeParts.cid(new byte[] {9}).toString()),
                ContentNotFoundException.class,
                "not found");
    }

    @Test
    void passesAFailureOfTheCallersStreamOn() {
        parts.plugAll(ipfs);
        InputStream broken =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("antenna unplugged");
                    }

                    @Override
                    public int read(byte[] target, int offset, int length) throws IOException {
                        throw new IOException("antenna unplugged");
                    }
                };

        assertThatThrownBy(() -> get(ipfs.add(broken)))
                .cause()
                .hasMessageContaining("antenna unplugged")
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void cancellingACallWithdrawsItsRequests() throws Exception {
        parts.plugAll(ipfs);
        CompletableFuture<Block> wanted = parts.nextRequestWaits();

        CompletableFuture<InputStream> reading = ipfs.get(FakeParts.cid(new byte[] {7}).toString());
        parts.awaitRequest();
        reading.cancel(false);

        assertThatThrownBy(() -> wanted.get(LIMIT_SECONDS, TimeUnit.SECONDS))
                .isInstanceOf(java.util.concurrent.CancellationException.class);
    }

    @Test
    void closingAStreamEndsAReadThatWaits() throws Exception {
        parts.plugAll(ipfs);
        Cid cid = parts.store(Bytes.random(3, 100));
        InputStream in = get(ipfs.get(cid.toString()));
        // A new reader has to ask for the block again.
        CompletableFuture<Block> wanted = parts.nextRequestWaits();
        parts.plugFiles(ipfs);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        CountDownLatch ended = new CountDownLatch(1);
        Thread reader =
                new Thread(
                        () -> {
                            try {
                                int unused = in.read();
                            } catch (IOException e) {
                                failure.set(e);
                            }
                            ended.countDown();
                        });
        reader.start();
        parts.awaitRequest();

        in.close();

        assertThat(ended.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(failure.get())
                .isInstanceOf(IOException.class)
                .hasCauseInstanceOf(ClosedException.class);
        assertThat(wanted).isCancelled();
    }

    @Test
    void saysSoWhenTooManyRequestsWait() {
        AtomicBoolean closed = new AtomicBoolean();
        InputStream stream =
                new ByteArrayInputStream(new byte[1]) {
                    @Override
                    public void close() {
                        closed.set(true);
                    }
                };
        parts.rejectRequests();

        assertFails(ipfs.add(stream), UnavailableException.class, "too many requests");
        assertThat(closed).isTrue();
    }

    @Test
    void pinsUnpinsAndPublishes() throws Exception {
        parts.plugAll(ipfs);
        Cid cid = parts.store(new byte[] {1});

        get(ipfs.pin(cid, "kept"));
        assertThat(parts.pinner.pinned()).containsExactly(cid);
        get(ipfs.unpin(cid));
        assertThat(parts.pinner.pinned()).isEmpty();

        String name = get(ipfs.publish("/ipfs/" + cid, "self"));
        assertThat(name).isEqualTo("/ipns/" + FakeParts.NAME);
        assertThat(get(ipfs.resolve(name))).isEqualTo(cid);
    }
}
