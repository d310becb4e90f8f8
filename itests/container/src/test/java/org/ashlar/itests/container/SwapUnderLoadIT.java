package org.ashlar.itests.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;

/** Nobody sees a failed request or another byte while parts are swapped at random. */
@RunWith(PaxExam.class)
public class SwapUnderLoadIT {
    private static final long SEED = Long.getLong("ashlar.seed", 20_261_128);
    private static final int SWAPS = Integer.getInteger("ashlar.swaps", 10);
    private static final int THREADS = 8;
    private static final int REQUESTS = 24;

    /** Before the first swap, so that what is new to the machine is not counted as a pause. */
    private static final int WARM_UP = 300;

    /** The share of the requests at a swap that the mark of {@link #MOST_MS} is for. */
    private static final double MOST = 0.99;

    /** Marks: what they wait beyond the median of their kind without a swap. */
    private static final long MOST_MS = 250;

    private static final long LONGEST_MS = 2_000;

    /** A short run is beside other work and has few requests: four marks. */
    private static final int SLACK = SWAPS < 50 ? 4 : 1;

    private static final Pattern ADDRESS = Pattern.compile("/ip4/127[^\"]+/p2p/\\w+");

    private final Node node = new Node(SwapUnderLoadIT.class);

    @Configuration
    public Option[] config() {
        return new Option[] {NodeOptions.node("load")};
    }

    @Test
    public void noRequestFailsWhilePartsAreSwappedAtRandom() throws Exception {
        System.out.println("seed " + SEED + ", swaps " + SWAPS);
        Rpc rpc = node.rpc();
        Path directory =
                Files.createDirectories(
                        Path.of(node.context().getProperty("ashlar.repo") + "-other"));
        Pauses pauses = new Pauses();
        try (ConfigProbe probe = new ConfigProbe(node);
                Daemon other = new Daemon(directory, "log", "", "--init", "--init-profile=test")) {
            stayConnected(rpc, other.rpc());
            MixedLoad load = new MixedLoad(rpc, node.gateway(), other.rpc(), pauses);
            load.start(THREADS, SEED);
            try {
                String server = Files.readString(other.repo().resolve("gateway")).trim();
                RandomSwaps swaps = new RandomSwaps(node, SEED, pauses, server + "/routing/v1");
                load.awaitRequests(WARM_UP);
                for (int i = 0; i < SWAPS; i++) {
                    swaps.next();
                    load.awaitRequests(REQUESTS);
                }
            } finally {
                load.stop();
                System.out.println(pauses.summary());
                load.failures().forEach(failure -> System.out.println("failed: " + failure));
            }
            probe.assertNotHeldUp();
            load.verifyAll();
            System.out.println(load.size() + " files read back");
            assertEquals(List.of(), load.failures());
            assertEquals(List.of(), load.altered());
            assertWaited(pauses, MOST, MOST_MS);
            assertWaited(pauses, 1, LONGEST_MS);
        }
    }

    private static void assertWaited(Pauses pauses, double share, long mark) {
        long waited = pauses.waited(share);
        assertTrue(share + " of them: " + waited + " ms", waited <= mark * SLACK);
    }

    private static void stayConnected(Rpc rpc, Rpc other) throws Exception {
        Matcher address = ADDRESS.matcher(other.call("id").text());
        assertTrue(address.find());
        assertEquals(200, rpc.call("swarm/peering/add", address.group()).status());
        Node.until("connected", () -> rpc.call("swarm/peers").text().contains("127.0.0.1"));
    }
}
