package org.ashlar.core.front.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ashlar.block.GcLocker.Lock;
import org.ashlar.error.ClosedException;
import org.ashlar.testing.FakeCallContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GcLocksTest {
    private final GcLocks locks = new GcLocks();
    private final FakeCallContext context = new FakeCallContext();

    private CompletableFuture<Lock> collection(FakeCallContext call) {
        CompletableFuture<Lock> lock = CompletableFuture.supplyAsync(() -> locks.gcLock(call));
        while (!locks.gcRequested()) {
            Thread.onSpinWait();
        }
        return lock;
    }

    @Test
    void collectionWaitsForAllWhoWriteAndWhoComesLaterWaitsForIt() throws Exception {
        Lock one = locks.pinLock(context);
        Lock two = locks.pinLock(context);
        CompletableFuture<Lock> collection = collection(context);
        CompletableFuture<Lock> later = CompletableFuture.supplyAsync(() -> locks.pinLock(context));
        one.close();
        one.close(); // must not count twice
        assertThat(collection).isNotDone();
        assertThat(later).isNotDone();

        two.close();

        Lock alone = collection.get(60, TimeUnit.SECONDS);
        assertThat(locks.gcRequested()).isFalse();
        assertThat(later).isNotDone();
        alone.close();
        later.get(60, TimeUnit.SECONDS).close();
    }

    @Test
    void aCollectionThatIsCancelledHoldsNobodyUp() {
        Lock writer = locks.pinLock(context);
        FakeCallContext call = new FakeCallContext();
        CompletableFuture<Lock> collection = collection(call);

        call.cancel();

        assertThatThrownBy(collection::join).hasCauseInstanceOf(ClosedException.class);
        assertThat(locks.gcRequested()).isFalse();
        locks.pinLock(context).close();
        writer.close();
        locks.gcLock(context).close();
    }
}
