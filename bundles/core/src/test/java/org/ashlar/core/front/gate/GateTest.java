package org.ashlar.core.front.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.ashlar.error.UnavailableException;
import org.junit.jupiter.api.Test;

class GateTest {
    private final FakeTimer timer = new FakeTimer();
    private final Gate<AtomicBoolean> gate = new Gate<>("part", timer);

    @Test
    void lendsTheProviderBoundLast() {
        AtomicBoolean second = new AtomicBoolean();
        gate.bind(new AtomicBoolean());
        gate.bind(second);

        try (Lease<AtomicBoolean> lease = gate.lease()) {
            assertThat(lease.get()).isSameAs(second);
        }
    }

    @Test
    void holdsAProviderBackUntilItsLeasesAreReturned() throws Exception {
        AtomicBoolean part = new AtomicBoolean();
        gate.bind(part);
        Lease<AtomicBoolean> lease = gate.lease();
        CompletableFuture<Boolean> first = CompletableFuture.supplyAsync(() -> gate.unbind(part));
        CompletableFuture<Boolean> second = CompletableFuture.supplyAsync(() -> gate.unbind(part));
        timer.awaitTask();

        assertThat(gate.tryLease()).isEmpty();
        assertThat(first).isNotDone();

        lease.close();
        lease.close();
        assertThat(first.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(second.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void letsAProviderGoAtTheDeadline() throws Exception {
        AtomicBoolean part = new AtomicBoolean();
        gate.bind(part);
        Lease<AtomicBoolean> lease = gate.lease();
        CompletableFuture<Boolean> gone = CompletableFuture.supplyAsync(() -> gate.unbind(part));
        timer.awaitTask();

        timer.advance(Gate.DRAIN);

        assertThat(gone.get(30, TimeUnit.SECONDS)).isFalse();
        lease.close();
    }

    @Test
    void givesUpOnAnAbsentProviderAfterTheBoundedWait() {
        CompletableFuture<Lease<AtomicBoolean>> lease = gate.leaseAsync();
        timer.advance(Gate.ABSENCE.minusMillis(1));
        assertThat(lease).isNotDone();

        timer.advance(Duration.ofMillis(1));

        assertThatThrownBy(() -> Waiting.join(lease)).isInstanceOf(UnavailableException.class);
    }

    @Test
    void servesThoseWhoWaitWhenAProviderComes() {
        CompletableFuture<Lease<AtomicBoolean>> lease = gate.leaseAsync();
        CompletableFuture<Lease<AtomicBoolean>> cancelled = gate.leaseAsync();
        cancelled.cancel(false);

        gate.bind(new AtomicBoolean());

        assertThat(lease).isCompleted();
        assertThat(gate.status().get(0).leases()).isEqualTo(1);
    }

    @Test
    void doesNotWaitWhileTheFrameworkStops() {
        timer.stop();

        assertThatThrownBy(gate::lease).isInstanceOf(UnavailableException.class);
    }

    @Test
    void neverLendsAClosedProviderUnderRaces() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        AtomicBoolean stop = new AtomicBoolean();
        CountDownLatch busy = new CountDownLatch(8);
        List<Thread> threads = new ArrayList<>();
        gate.bind(new AtomicBoolean());
        for (int i = 0; i < 8; i++) {
            Thread thread =
                    new Thread(
                            () -> {
                                busy.countDown();
                                while (!stop.get()) {
                                    try (Lease<AtomicBoolean> lease = gate.lease()) {
                                        if (lease.get().get()) {
                                            failures.incrementAndGet();
                                        }
                                    } catch (UnavailableException e) {
                                        failures.incrementAndGet();
                                    }
                                }
                            });
            threads.add(thread);
            thread.start();
        }
        assertThat(busy.await(30, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 500; i++) {
            AtomicBoolean old = gate.status().get(0).provider();
            gate.bind(new AtomicBoolean());
            gate.unbind(old);
            old.set(true); // closed
        }
        stop.set(true);
        for (Thread thread : threads) {
            thread.join(30_000);
        }
        assertThat(failures).hasValue(0);
        assertThat(gate.status().get(0).leases()).isZero();
    }

    @Test
    void lendsAgainWhileAProviderThatGoesWaitsForALongPieceOfWork() throws Exception {
        AtomicBoolean part = new AtomicBoolean();
        gate.bind(part);
        Lease<AtomicBoolean> longOne = gate.lease();
        CompletableFuture<Boolean> gone = CompletableFuture.supplyAsync(() -> gate.unbind(part));
        timer.awaitTasks(2); // the deadline, and the first try
        CompletableFuture<Lease<AtomicBoolean>> parked = gate.leaseAsync();
        assertThat(parked).isNotDone();

        timer.advance(Drain.FIRST);

        Lease<AtomicBoolean> served = parked.get(30, TimeUnit.SECONDS);
        assertThat(served.get()).isSameAs(part);
        assertThat(gone).isNotDone();
        longOne.close();
        timer.awaitTasks(2); // the second try
        assertThat(gate.tryLease()).isEmpty();
        served.close();
        assertThat(gone.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void doesNotLendAgainWhatAnotherHasReplaced() throws Exception {
        AtomicBoolean old = new AtomicBoolean();
        gate.bind(old);
        Lease<AtomicBoolean> longOne = gate.lease();
        AtomicBoolean next = new AtomicBoolean();
        gate.bind(next);
        CompletableFuture<Boolean> gone = CompletableFuture.supplyAsync(() -> gate.unbind(old));
        timer.awaitTasks(2);

        timer.advance(Drain.FIRST);

        assertThat(gate.leaseAll()).hasSize(1).allMatch(lease -> lease.get() == next);
        longOne.close();
        assertThat(gone.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void takesSeveralAwayTogetherOnceNothingOfThemIsLent() throws Exception {
        Gate<AtomicBoolean> second = new Gate<>("other part", timer);
        AtomicBoolean part = new AtomicBoolean();
        AtomicBoolean other = new AtomicBoolean();
        gate.bind(part);
        second.bind(other);
        Lease<AtomicBoolean> lease = second.lease();
        CompletableFuture<Boolean> gone =
                CompletableFuture.supplyAsync(
                        () ->
                                Gate.unbind(
                                        List.of(
                                                new Gate.Departure<>(gate, part),
                                                new Gate.Departure<>(second, other))));
        timer.awaitTasks(2);
        assertThat(gate.tryLease()).isEmpty();

        lease.close();

        assertThat(gone.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(gate.unbind(part)).isTrue();
        assertThat(second.unbind(other)).isTrue();
    }
}
