package org.ashlar.core.front.pin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ashlar.core.front.gate.FakeTimer;
import org.ashlar.core.front.gate.Gate;
import org.ashlar.error.UnavailableException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.ashlar.testing.FakePinner;
import org.junit.jupiter.api.Test;

class PinsFrontTest {
    private static final Cid CID =
            Cid.v1(Multicodec.RAW, Hashes.hash(Multihash.SHA2_256, new byte[] {1}));

    private final FakeTimer timer = new FakeTimer();
    private final PinsFront front = new PinsFront(timer);

    @Test
    void pinsOnceThePinnerIsBackFromAnUpdate() throws Exception {
        FakePinner old = new FakePinner();
        front.bindPinner(old);
        front.unbindPinner(old);
        CompletableFuture<Void> pin =
                CompletableFuture.runAsync(() -> front.pinComplete(CID, "name"));
        timer.awaitTask();
        assertThat(pin).isNotDone();

        FakePinner next = new FakePinner();
        front.bindPinner(next);

        pin.get(30, TimeUnit.SECONDS);
        assertThat(next.pinned()).containsExactly(CID);
        assertThat(old.pinned()).isEmpty();
        assertThat(front.find(CID)).isPresent();
    }

    @Test
    void saysThatPinsCannotBeHadAfterTheBoundedWait() throws Exception {
        CompletableFuture<Void> wait = CompletableFuture.runAsync(front::await);
        timer.awaitTask();

        timer.advance(Gate.ABSENCE);

        assertThatThrownBy(() -> wait.get(30, TimeUnit.SECONDS))
                .hasCauseInstanceOf(UnavailableException.class)
                .hasMessageContaining("org.ashlar.pinning");
    }
}
