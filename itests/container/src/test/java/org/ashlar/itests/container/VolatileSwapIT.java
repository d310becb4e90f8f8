package org.ashlar.itests.container;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.List;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;

/** Has a node of its own, as memory holds less than the load of other tests leaves. */
@RunWith(PaxExam.class)
public class VolatileSwapIT {
    @Configuration
    public Option[] config() {
        return new Option[] {NodeOptions.node("volatile")};
    }

    @Test
    public void movesBlocksAndRecordsToMemoryAndBackOnlyWhenLossIsAccepted() throws Exception {
        Rpc rpc = new Node(VolatileSwapIT.class).rpc();
        byte[] content = {1, 2, 3};
        String cid = rpc.add(content);
        assertEquals(200, rpc.call("pin/add", cid).status());

        Rpc.Answer refused = rpc.call("swap/datastore", "memory");
        assertEquals(500, refused.status());
        assertTrue(refused.text(), refused.text().contains("--volatile"));
        refused = rpc.call("swap/datastore", "flatfs", "--mount=/");
        assertEquals(500, refused.status());
        assertTrue(refused.text(), refused.text().contains("flatfs holds blocks only"));

        for (String mount : List.of("/blocks", "/")) {
            for (String kind : List.of("memory", "mapdb")) {
                Rpc.Answer done =
                        rpc.call("swap/datastore", kind, "--mount=" + mount, "--volatile=true");
                assertTrue(done.text(), done.text().contains("\"Stage\":\"done\""));
                String spec = rpc.call("config", "Datastore.Spec").text();
                assertEquals(spec, kind.equals("memory"), spec.contains("\"memory\""));
                assertArrayEquals(content, rpc.cat(cid));
                assertTrue(rpc.call("pin/ls", "--type=recursive").text().contains(cid));
            }
        }
    }
}
