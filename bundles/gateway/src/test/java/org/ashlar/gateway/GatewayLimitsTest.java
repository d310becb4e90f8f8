package org.ashlar.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.ashlar.multiformats.dagpb.DagPbLink;
import org.ashlar.multiformats.dagpb.DagPbNode;
import org.ashlar.multiformats.unixfs.UnixFsNode;
import org.ashlar.runtime.CallScope;
import org.ashlar.testing.FakeHttpExchange;
import org.ashlar.testing.ManualScheduler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hostile content and clients: time, bytes, depth. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GatewayLimitsTest {
    private static final Cid ABSENT =
            Cid.v1(Multicodec.RAW, Hashes.hash(Multihash.SHA2_256, new byte[] {9, 9, 9}));

    /** Asks on another thread and waits until the request waits for a block. */
    private static CompletableFuture<FakeHttpExchange> waiting(
            GatewayFixture fixture, String target) {
        CompletableFuture<FakeHttpExchange> answer =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return fixture.get(target);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
        while (fixture.blocks.open() == 0 && !answer.isDone()) {
            Thread.onSpinWait();
        }
        return answer;
    }

    @Test
    void gatewayTimeoutWhenNoBlockComes() throws Exception {
        GatewayFixture fixture = new GatewayFixture();
        fixture.config.set("Gateway.RetrievalTimeout", Duration.ofSeconds(30));
        fixture.blocks.hang();
        for (String format : List.of("", "?format=raw", "?format=car", "?format=tar")) {
            CompletableFuture<FakeHttpExchange> answer =
                    waiting(fixture, "/ipfs/" + ABSENT + format);
            fixture.scheduler.advance(Duration.ofSeconds(26));
            assertThat(answer).as("not yet").isNotDone();
            fixture.scheduler.advance(Duration.ofSeconds(5));
            FakeHttpExchange got = answer.get(10, TimeUnit.SECONDS);
            assertThat(got.status()).as(format).isEqualTo(504);
            assertThat(got.text()).startsWith("Unable to retrieve content within timeout period");
            assertThat(got.responseHeader("Cache-Control")).isEmpty();
            assertThat(fixture.blocks.open()).as("wants withdrawn").isZero();
        }
    }

    @Test
    void cutsTheConnectionWhenContentStopsComing() throws Exception {
        GatewayFixture fixture = new GatewayFixture();
        Cid here = fixture.put(Multicodec.RAW, new byte[100]);
        Cid file = file(fixture, List.of(here, ABSENT), 100, 3);
        fixture.blocks.hang();
        for (String format : List.of("?filename=a.txt", "?format=car")) {
            CompletableFuture<FakeHttpExchange> answer = waiting(fixture, "/ipfs/" + file + format);
            FakeHttpExchange got = asTimePasses(fixture, answer);
            assertThat(got.status()).isEqualTo(200);
            assertThat(got.sent().length).isGreaterThanOrEqualTo(100);
            assertThat(got.aborted()).isTrue();
            assertThat(got.ended()).isFalse();
        }
    }

    /** The missing block is asked for ahead, while what is here may still be on its way out. */
    private static FakeHttpExchange asTimePasses(
            GatewayFixture fixture, CompletableFuture<FakeHttpExchange> answer) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!answer.isDone() && System.nanoTime() < deadline) {
            fixture.scheduler.advance(Duration.ofSeconds(1));
        }
        return answer.get(0, TimeUnit.SECONDS);
    }

    private static Cid file(GatewayFixture fixture, List<Cid> parts, long... sizes) {
        List<DagPbLink> links = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            links.add(new DagPbLink(parts.get(i), "", sizes[i]));
        }
        byte[] block = new DagPbNode(links, Optional.of(UnixFsNode.file(sizes).encode())).encode();
        return fixture.put(Multicodec.DAG_PB, block);
    }

    @Test
    void endsARequestAfterItsWholeTime() throws Exception {
        GatewayFixture fixture = new GatewayFixture();
        fixture.config.set("Gateway.RetrievalTimeout", Duration.ofHours(9));
        fixture.config.set("Gateway.MaxRequestDuration", Duration.ofSeconds(7));
        fixture.blocks.hang();
        CompletableFuture<FakeHttpExchange> answer = waiting(fixture, "/ipfs/" + ABSENT);
        fixture.scheduler.advance(Duration.ofSeconds(8));
        assertThat(answer.get(10, TimeUnit.SECONDS).status()).isEqualTo(504);
    }

    @Test
    void timeThatTheClientTakesIsNotCounted() throws Exception {
        ManualScheduler scheduler = new ManualScheduler();
        GatewayFixture fixture = new GatewayFixture();
        OutputStream slow =
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        scheduler.advance(Duration.ofMinutes(5));
                    }
                };
        try (Retrieval retrieval =
                        new Retrieval(
                                new CallScope(),
                                fixture.blocks.newSession(true),
                                Duration.ofSeconds(30),
                                Duration.ofHours(1),
                                scheduler);
                OutputStream body = retrieval.watch(slow, 10)) {
            body.write(new byte[1]);
            body.write(new byte[1]);
            assertThat(retrieval.timedOut()).isFalse();
            scheduler.advance(Duration.ofSeconds(31));
            assertThat(retrieval.timedOut()).isTrue();
        }
    }

    @Test
    void offersOnlyWhatIsHereWhenFetchingIsOff() throws Exception {
        GatewayFixture fixture = new GatewayFixture();
        byte[] data = {1, 2, 3};
        Cid remote = Cid.v1(Multicodec.RAW, Hashes.hash(Multihash.SHA2_256, data));
        fixture.blocks.remote().stage(List.of(new org.ashlar.block.Block(remote, data)));
        fixture.config.set("Gateway.NoFetch", true);
        assertThat(fixture.get("/ipfs/" + remote).status()).isEqualTo(404);
        assertThat(fixture.get("/ipfs/" + remote + "?format=car").status()).isEqualTo(404);
        assertThat(fixture.get("/ipfs/" + remote, "Cache-Control", "only-if-cached").status())
                .isEqualTo(412);
        fixture.config.set("Gateway.NoFetch", false);
        assertThat(fixture.get("/ipfs/" + remote, "Cache-Control", "only-if-cached").status())
                .isEqualTo(412);
        assertThat(fixture.get("/ipfs/" + remote).status()).isEqualTo(200);
    }

    /** A directory whose two entries lead to the same directory, level over level. */
    private static Cid doubling(GatewayFixture fixture, int levels) {
        Cid at = fixture.put(Multicodec.RAW, new byte[1000]);
        for (int i = 0; i < levels; i++) {
            List<DagPbLink> links = List.of(new DagPbLink(at, "a", 1), new DagPbLink(at, "b", 1));
            byte[] data = UnixFsNode.directory().encode();
            at = fixture.put(Multicodec.DAG_PB, new DagPbNode(links, Optional.of(data)).encode());
        }
        return at;
    }

    @Test
    void cutsArchivesOfGraphsThatUnfoldForEver() throws Exception {
        GatewayFixture fixture = new GatewayFixture(1 << 20);
        Cid bomb = doubling(fixture, 40);
        for (String format : List.of("?format=tar", "?format=car&car-dups=y")) {
            FakeHttpExchange got = new FakeHttpExchange("GET", "/ipfs/" + bomb + format);
            got.with("Host", "127.0.0.1");
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> fixture.gateway.handle(got))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("larger than one request may have");
            assertThat(got.ended()).isFalse();
            assertThat(got.sent().length).isLessThanOrEqualTo(1 << 20);
        }
        FakeHttpExchange once = fixture.get("/ipfs/" + bomb + "?format=car");
        assertThat(once.ended()).isTrue();
        assertThat(once.sent().length).isLessThan(10_000);
    }

    @Test
    void cutsGraphsThatAreTooDeep() throws Exception {
        GatewayFixture fixture = new GatewayFixture();
        Cid at = fixture.put(Multicodec.RAW, new byte[1]);
        for (int i = 0; i < 1500; i++) {
            DagPbNode node = new DagPbNode(List.of(new DagPbLink(at, "", 1)), Optional.empty());
            at = fixture.put(Multicodec.DAG_PB, node.encode());
        }
        FakeHttpExchange got = fixture.get("/ipfs/" + at + "?format=car");
        assertThat(got.aborted()).isTrue();
        assertThat(got.ended()).isFalse();
    }

    @Test
    void cutsCarsOfFilesWhosePartsLieAboutTheirSize() throws Exception {
        GatewayFixture fixture = new GatewayFixture();
        Cid part = fixture.put(Multicodec.RAW, new byte[10]);
        Cid file = file(fixture, List.of(part, part), 1L << 50, 10);
        FakeHttpExchange got = fixture.get("/ipfs/" + file + "?format=car&dag-scope=entity");
        assertThat(got.aborted()).isTrue();
        assertThat(fixture.get("/ipfs/" + file + "?filename=x.bin").aborted()).isTrue();
    }

    @Test
    void malformedBlocksAreAnErrorInOneLine() throws Exception {
        GatewayFixture fixture = new GatewayFixture();
        Cid pb = fixture.put(Multicodec.DAG_PB, new byte[] {(byte) 0xff, 1, 2});
        Cid cbor = fixture.put(Multicodec.DAG_CBOR, new byte[] {(byte) 0x9f, 1});
        for (String target : List.of("/ipfs/" + pb, "/ipfs/" + pb + "/a", "/ipfs/" + cbor + "/a")) {
            FakeHttpExchange got = fixture.get(target);
            assertThat(got.status()).as(target).isBetween(400, 500);
            assertThat(got.text().trim()).doesNotContain("\n").doesNotContain("org.ashlar");
        }
        assertThat(fixture.get("/ipfs/" + cbor + "/", "Accept", "text/html").text())
                .contains("This block is malformed");
    }

    @Test
    void headAsksForNoMoreThanTheBeginning() throws Exception {
        GatewayFixture fixture = new GatewayFixture();
        List<Cid> parts = new ArrayList<>();
        long[] sizes = new long[50];
        for (int i = 0; i < sizes.length; i++) {
            parts.add(fixture.put(Multicodec.RAW, new byte[] {(byte) i, 1}));
            sizes[i] = 2;
        }
        Cid file = file(fixture, parts, sizes);
        int before = fixture.blocks.requests();
        FakeHttpExchange got = fixture.ask("HEAD", "/ipfs/" + file + "?filename=a.bin");
        assertThat(got.announced()).hasValue(100);
        assertThat(got.ended()).isTrue();
        assertThat(fixture.blocks.requests() - before).isLessThan(5);
    }
}
