package org.ashlar.kad;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multihash;
import org.ashlar.routing.PeerInfo;
import org.ashlar.routing.Values;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LookupTest {
    private static final Values NO_VALUES = new Values(List::of);

    @ParameterizedTest
    @CsvSource({"1000, 11", "10000, 12"})
    void needsLogarithmicHopsAndFindsTheTrulyNearest(int size, long seed) {
        SimulatedNetwork network = new SimulatedNetwork(seed);
        network.grow(size);
        int searches = 50;
        int hops = 0;
        int messages = 0;
        int found = 0;
        for (int i = 0; i < searches; i++) {
            SimulatedNetwork.Server asking = network.any();
            Kad kad = asking.kad(KadSettings.DEFAULT, NO_VALUES);
            byte[] key = network.content().bytes();
            Lookup.Outcome outcome = network.await(kad.closest(key));
            Set<PeerId> nearest = new HashSet<>(network.trulyNearest(key, 21));
            nearest.remove(asking.info.id());
            found += (int) outcome.nearest().stream().filter(p -> nearest.contains(p.id())).count();
            hops = Math.max(hops, outcome.hops());
            messages += outcome.asked();
        }
        double ratio = found / (20.0 * searches);
        System.out.printf(
                "%d nodes: longest chain %d hops, %.1f messages a lookup, %.3f of the nearest"
                        + " found%n",
                size, hops, messages / (double) searches, ratio);
        assertThat(hops).isLessThanOrEqualTo((int) Math.ceil(Math.log(size) / Math.log(2)));
        assertThat(ratio).isGreaterThan(0.98);
    }

    @Test
    void findsProvidersAfterThirtyPercentOfTheNetworkDied() {
        SimulatedNetwork network = new SimulatedNetwork(13);
        network.grow(1000);
        List<Multihash> contents =
                java.util.stream.Stream.generate(network::content).limit(100).toList();
        SimulatedNetwork.Server provider = network.any();
        Kad kad = provider.kad(KadSettings.DEFAULT, NO_VALUES);
        for (Multihash content : contents) {
            assertThat(network.await(kad.provide(content))).isGreaterThanOrEqualTo(19);
        }
        for (int i = 0; i < 1000; i += 10) {
            for (int j = 0; j < 3; j++) {
                network.all().get(i + j).alive = false;
            }
        }
        SimulatedNetwork.Server asking = network.all().get(5);
        int found = 0;
        for (Multihash content : contents) {
            Collected<PeerInfo> results = new Collected<>();
            asking.kad(KadSettings.DEFAULT, NO_VALUES).findProviders(content, 1).subscribe(results);
            network.settle();
            found +=
                    results.items.stream().anyMatch(p -> p.id().equals(provider.info.id())) ? 1 : 0;
        }
        System.out.println("found after 30 % died: " + found + " of 100");
        assertThat(found).isGreaterThanOrEqualTo(99);
    }

    @Test
    void tellsHowItEndedWithoutHoldingItsLock() {
        SimulatedNetwork network = new SimulatedNetwork(15);
        network.grow(1);
        PeerInfo peer = network.any().info;
        CompletableFuture<List<PeerInfo>> answer = new CompletableFuture<>();
        Lookup lookup =
                new Lookup(
                        KadSettings.DEFAULT,
                        KadKey.of(new byte[] {1}),
                        asked -> answer,
                        told -> true,
                        () -> false);
        CompletableFuture<Boolean> held =
                lookup.start(List.of(peer)).thenApply(outcome -> Thread.holdsLock(lookup));
        assertThat(held).isNotDone();

        answer.complete(List.of());

        assertThat(held).isCompletedWithValue(false);
    }

    @Test
    void endsWhenNobodyAnswers() {
        SimulatedNetwork network = new SimulatedNetwork(14);
        network.grow(50);
        SimulatedNetwork.Server asking = network.any();
        network.all().forEach(s -> s.alive = false);

        Kad kad = asking.kad(KadSettings.DEFAULT, NO_VALUES);
        Lookup.Outcome outcome = network.await(kad.closest(network.content().bytes()));

        assertThat(outcome.nearest()).isEmpty();
        assertThat(kad.table().size()).isLessThan(50);
    }
}
