package org.ashlar.examples.logos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.InvalidRequestException;
import org.junit.jupiter.api.Test;

class IpfsChannelLogosTest {
    private static final byte[] ONE = {1, 1, 1};
    private static final byte[] TWO = {2, 2};
    private static final long REFRESH_MS = 1000;

    private final FakeIpfs ipfs = new FakeIpfs();
    private final AtomicLong now = new AtomicLong(TimeUnit.HOURS.toNanos(1));

    private IpfsChannelLogos logos(long cacheBytes, long timeoutMs) {
        return new IpfsChannelLogos(
                ipfs, new FakeConfig(cacheBytes, REFRESH_MS, timeoutMs), Runnable::run, now::get);
    }

    @Test
    void readsALogoOnceAndThenHasItInMemory() {
        ipfs.catalogue("old").put("one.png", ONE);
        IpfsChannelLogos logos = logos(1000, 60_000);

        assertThat(logos.logo("one").join()).isEqualTo(ONE);
        assertThat(logos.logo("one").join()).isEqualTo(ONE);

        assertThat(ipfs.reads()).isEqualTo(1);
        assertThat(ipfs.resolved()).isEqualTo(1);
    }

    @Test
    void holdsNoMoreThanItMay() {
        ipfs.catalogue("old").put("one.png", ONE).put("two.png", TWO);
        IpfsChannelLogos logos = logos(4, 60_000);

        assertThat(logos.logo("one").join()).isEqualTo(ONE);
        assertThat(logos.logo("two").join()).isEqualTo(TWO);
        assertThat(logos.logo("one").join()).isEqualTo(ONE);

        assertThat(ipfs.reads()).isEqualTo(3);
    }

    @Test
    void keepsTheCatalogueAndLetsTheOldOneGoAfterTheNewOneIsKept() {
        ipfs.catalogue("old").put("one.png", ONE);
        IpfsChannelLogos logos = logos(1000, 60_000);
        assertThat(logos.logo("one").join()).isEqualTo(ONE);
        assertThat(ipfs.pins()).containsExactly("pin old");

        ipfs.catalogue("new").put("one.png", TWO);
        assertThat(logos.logo("one").join()).isEqualTo(ONE);
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(REFRESH_MS));

        assertThat(logos.logo("one").join()).isEqualTo(TWO);
        assertThat(ipfs.pins()).containsExactly("pin old", "pin new", "unpin old");
    }

    @Test
    void showsTheOldCatalogueWhileTheNameCannotBeFollowed() {
        ipfs.catalogue("old").put("one.png", ONE);
        IpfsChannelLogos logos = logos(1000, 60_000);
        assertThat(logos.logo("one").join()).isEqualTo(ONE);

        ipfs.noNames();
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(REFRESH_MS));

        assertThat(logos.logo("one").join()).isEqualTo(ONE);
        assertThat(ipfs.resolved()).isEqualTo(2);
    }

    @Test
    void failsForAChannelThatTheCatalogueDoesNotHave() {
        ipfs.catalogue("old");
        assertThatThrownBy(() -> logos(1000, 60_000).logo("none").join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(ContentNotFoundException.class);
    }

    @Test
    void refusesNamesThatAreNone() {
        assertThatThrownBy(() -> logos(1000, 60_000).logo("../secret").join())
                .hasCauseInstanceOf(InvalidRequestException.class);
        assertThat(ipfs.resolved()).isZero();
    }

    @Test
    void refusesAPictureThatIsTooLarge() {
        ipfs.catalogue("old").put("big.png", new byte[(256 << 10) + 1]);
        assertThatThrownBy(() -> logos(1 << 20, 60_000).logo("big").join())
                .hasMessageContaining("more than");
    }

    @Test
    void endsTheWorkInTheNodeWhenTheTimeIsOver() {
        ipfs.catalogue("old");
        ipfs.hang();
        assertThatThrownBy(() -> logos(1000, 100).logo("one").join())
                .hasCauseInstanceOf(TimeoutException.class);
        assertThat(ipfs.hanging()).isCompletedExceptionally();
    }
}
