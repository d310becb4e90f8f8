package org.ashlar.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams keep their bounds whatever the reader does. */
class TransferTest {
    private static final long SEED = 7;
    private static final long WINDOW = 1 << 20;

    @Timeout(240)
    @ParameterizedTest
    @ValueSource(strings = {"noise", "tls"})
    void carries64MiBWithinTheWindow(String security) throws Exception {
        transfer(security, 64L << 20, false);
    }

    @Timeout(240)
    @ParameterizedTest
    @ValueSource(strings = {"noise", "tls"})
    void slowReaderHoldsNoMoreThanTheWindow(String security) throws Exception {
        transfer(security, 16L << 20, true);
    }

    @Tag("nightly")
    @Timeout(900)
    @ParameterizedTest
    @ValueSource(strings = {"noise", "tls"})
    void carriesOneGiBWithinTheWindow(String security) throws Exception {
        transfer(security, 1L << 30, false);
    }

    private static void transfer(String security, long size, boolean piecewise) throws Exception {
        try (TestHost a = new TestHost(security);
                TestHost b = new TestHost(security)) {
            Transfer transfer = new Transfer(size, SEED, b.swarm.windows());
            b.swarm.add(TestHost.handler(Transfer.PROTOCOL, transfer.sink(false, piecewise)));
            SwarmTest.connect(a, b);
            long start = System.nanoTime();
            double busy = cpuSeconds();

            open(a, b, transfer);

            assertThat(transfer.received.get(880, TimeUnit.SECONDS)).isEqualTo(size);
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    "%s %s: %d MiB at %.0f MiB/s, %.0f MiB per CPU second of both ends,"
                            + " at most %d KiB unread%n",
                    security,
                    piecewise ? "piecewise" : "streaming",
                    size >> 20,
                    size / seconds / (1 << 20),
                    size / (cpuSeconds() - busy) / (1 << 20),
                    transfer.peakUnread.get() >> 10);
            assertThat(transfer.peakUnread.get()).isLessThanOrEqualTo(WINDOW);
            assertThat(b.swarm.windows().queued()).isZero();
        }
    }

    private static double cpuSeconds() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis() / 1e3;
    }

    @Timeout(240)
    @ParameterizedTest
    @ValueSource(strings = {"noise", "tls"})
    void stalledReaderStopsTheWriterAndOtherStreamsGoOn(String security) throws Exception {
        try (TestHost a = new TestHost(security);
                TestHost b = new TestHost(security)) {
            b.echo();
            Transfer transfer = new Transfer(16L << 20, SEED, b.swarm.windows());
            b.swarm.add(TestHost.handler(Transfer.PROTOCOL, transfer.sink(true, false)));
            SwarmTest.connect(a, b);
            Channel stream = open(a, b, transfer);
            Channel sink = transfer.sink.get(10, TimeUnit.SECONDS);

            byte[] answer = SwarmTest.echo(a, b, new byte[1 << 20]).get(20, TimeUnit.SECONDS);

            assertThat(answer).hasSize(1 << 20);
            assertThat(stream.isWritable()).isFalse();
            assertThat(transfer.sent.get()).isLessThanOrEqualTo(WINDOW);
            assertThat(b.swarm.windows().queued()).isBetween(1L, WINDOW);
            sink.config().setAutoRead(true);
            assertThat(transfer.received.get(200, TimeUnit.SECONDS)).isEqualTo(16L << 20);
        }
    }

    private static Channel open(TestHost a, TestHost b, Transfer transfer) throws Exception {
        return a.swarm
                .open(b.swarm.id(), List.of(Transfer.PROTOCOL), transfer.source())
                .get(10, TimeUnit.SECONDS);
    }
}
