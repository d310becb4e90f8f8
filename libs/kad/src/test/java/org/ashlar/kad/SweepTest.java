package org.ashlar.kad;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multihash;
import org.ashlar.routing.ProvideReport;
import org.ashlar.routing.Values;
import org.junit.jupiter.api.Test;

class SweepTest {
    private static final Values NO_VALUES = new Values(List::of);

    @Test
    void costGrowsFarSlowerThanTheNumberOfKeys() {
        SimulatedNetwork network = new SimulatedNetwork(21);
        network.grow(1000);
        network.keepsProviders = false;
        SimulatedNetwork.Server provider = network.any();
        int before = 0;
        for (int count : new int[] {1_000, 10_000, 100_000}) {
            List<Multihash> contents = Stream.generate(network::content).limit(count).toList();
            Kad kad = provider.kad(KadSettings.DEFAULT, NO_VALUES);
            ProvideReport report = network.await(new Sweep(kad, contents).run());
            System.out.printf(
                    "%d keys: %d lookups with the sweep, %d without; %d messages%n",
                    count, report.lookups(), count, report.messages());
            assertThat(report.provided()).isEqualTo(count);
            assertThat(report.lookups()).isLessThan(Math.max(count / 4, 2 * before + 250));
            before = report.lookups();
        }
        assertThat(before).isLessThan(2_000);
    }

    @Test
    void placesRecordsOnThePeersThatALookupWouldFind() {
        SimulatedNetwork network = new SimulatedNetwork(22);
        network.grow(2000);
        SimulatedNetwork.Server provider = network.any();
        List<Multihash> contents = Stream.generate(network::content).limit(500).toList();

        Kad kad = provider.kad(KadSettings.DEFAULT, NO_VALUES);
        network.await(new Sweep(kad, contents).run());

        int placed = 0;
        for (Multihash content : contents) {
            Set<PeerId> nearest = new HashSet<>(network.trulyNearest(content.bytes(), 20));
            for (PeerId id : nearest) {
                boolean has = network.server(id).orElseThrow().providers.containsKey(content);
                placed += has ? 1 : 0;
            }
        }
        double ratio = placed / (20.0 * contents.size());
        System.out.printf("%.3f of the records are where a lookup looks first%n", ratio);
        assertThat(ratio).isGreaterThan(0.97);
    }

    @Test
    void aNetworkSmallerThanOneBucketIsOneRegion() {
        SimulatedNetwork network = new SimulatedNetwork(23);
        network.grow(8);
        List<Multihash> contents = Stream.generate(network::content).limit(1000).toList();

        Kad kad = network.any().kad(KadSettings.DEFAULT, NO_VALUES);
        ProvideReport report = network.await(new Sweep(kad, contents).run());

        assertThat(report.lookups()).isEqualTo(1);
        assertThat(report.provided()).isEqualTo(1000);
        assertThat(report.failed()).isZero();
    }
}
