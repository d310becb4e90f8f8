package org.ashlar.itests.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.List;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerMethod;

@RunWith(PaxExam.class)
@ExamReactorStrategy(PerMethod.class)
public class DatastoreSwapIT {
    private static final long SEED = 20_261_125;
    private static final int FILES = 100;
    private static final int THREADS = 4;
    private static final int REQUESTS = 40;

    /** Moves the blocks, by whatever door. */
    private interface Swap {
        String to(String kind) throws Exception;
    }

    @Configuration
    public Option[] config() {
        return new Option[] {NodeOptions.node("swap")};
    }

    @Test
    public void swapsThereAndBackOverRpcWhileFourThreadsAddAndRead() throws Exception {
        Rpc rpc = new Node(DatastoreSwapIT.class).rpc();
        thereAndBack(
                rpc,
                kind -> {
                    Rpc.Answer answer = rpc.call("swap/datastore", kind);
                    assertEquals(answer.text(), 200, answer.status());
                    return answer.text();
                },
                "\"Stage\":\"done\"");
    }

    @Test
    public void swapsThereAndBackInTheGogoShellWhileFourThreadsAddAndRead() throws Exception {
        Node node = new Node(DatastoreSwapIT.class);
        thereAndBack(
                node.rpc(), kind -> node.shell("ipfs:swap datastore " + kind), "datastore swapped");
        assertTrue(node.shell("ipfs:parts"), current(node.shell("ipfs:parts"), "mapdb"));
    }

    private static void thereAndBack(Rpc rpc, Swap swap, String end) throws Exception {
        System.out.println("seed " + SEED);
        Load load = new Load(rpc);
        load.fill(FILES, SEED);
        load.start(THREADS, SEED);
        try {
            load.awaitRequests(REQUESTS);
            for (String kind : List.of("flatfs", "mapdb")) {
                String printed = swap.to(kind);
                assertTrue(printed, printed.contains(end));
                String parts = rpc.call("parts", "--encoding=text").text();
                assertTrue(parts, current(parts, kind));
                load.awaitRequests(REQUESTS);
            }
        } finally {
            load.stop();
        }
        System.out.println(load.summary());
        load.verifyAll();
        assertEquals(List.of(), load.failures());
        assertEquals(List.of(), load.changed());
    }

    /** True if the only store of the blocks is of this kind. */
    private static boolean current(String parts, String kind) {
        List<String> rows =
                parts.lines()
                        .filter(l -> l.startsWith("datastore") && l.endsWith(" /blocks"))
                        .toList();
        return rows.size() == 1
                && rows.get(0).contains(" " + kind + " ")
                && rows.get(0).contains(" current ");
    }
}
