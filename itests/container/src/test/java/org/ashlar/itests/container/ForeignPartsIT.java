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
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;

/** Kinds that the node never heard of are chosen like its own: the templates are installed. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class ForeignPartsIT {
    private static final String PEER = "12D3KooWAfxFPE1YkhCs2JErCoRktMmoxf8FzZrqJTivUBAZztgA";
    private static final List<String> METHODS =
            List.of("provide", "find-providers", "find-peers", "put-ipns", "get-ipns");

    private final Node node = new Node(ForeignPartsIT.class);

    @Configuration
    public Option[] config() {
        return new Option[] {
            NodeOptions.node("foreign"),
            NodeOptions.example("datastore-template"),
            NodeOptions.example("router-template")
        };
    }

    private static void good(Rpc.Answer answer, String part) {
        assertEquals(answer.text(), 200, answer.status());
        assertTrue(answer.text(), answer.text().contains(part));
    }

    @Test
    public void blocksMoveToADatastoreOfAnotherBundleAndBack() throws Exception {
        Rpc rpc = node.rpc();
        byte[] content = {1, 2, 3};
        String cid = rpc.add(content);

        Rpc.Answer refused = rpc.call("swap/datastore", "tree");
        assertTrue(refused.text(), refused.text().contains("--volatile"));
        assertArrayEquals(content, rpc.cat(cid));

        good(rpc.call("swap/datastore", "tree", "--volatile=true"), "\"Stage\":\"done\"");
        good(rpc.call("config", "Datastore.Spec"), "\"tree\"");
        good(rpc.call("parts", "--encoding=text"), "datastore  tree ");
        assertArrayEquals(content, rpc.cat(cid));

        good(rpc.call("swap/datastore", "mapdb"), "\"Stage\":\"done\"");
        assertArrayEquals(content, rpc.cat(cid));
    }

    @Test
    public void aKindThatNobodyBringsIsRefusedAndTheStoreStays() throws Exception {
        Rpc rpc = node.rpc();
        for (String kind : List.of("nobody", "../x", "levelds")) {
            Rpc.Answer refused = rpc.call("swap/datastore", kind);
            assertTrue(refused.text(), refused.text().contains("datastore"));
            assertTrue(refused.text(), !refused.text().contains("\"Stage\":\"done\""));
        }
        good(rpc.call("parts", "--encoding=text"), "datastore  mapdb ");
    }

    @Test
    public void aRouterOfAnotherBundleAnswers() throws Exception {
        Rpc rpc = node.rpc();
        String address = "/ip4/127.0.0.1/tcp/9/p2p/" + PEER;
        String routers =
                "{\"house\":{\"Type\":\"plugin:table\",\"Parameters\":{\"Peers\":[\""
                        + address
                        + "\"]}}}";
        StringBuilder methods = new StringBuilder();
        for (String method : METHODS) {
            methods.append(methods.isEmpty() ? "{" : ",")
                    .append("\"" + method + "\":{\"RouterName\":\"house\"}");
        }
        good(rpc.call("config", "Routing.Routers", routers, "--json=true"), "house");
        good(rpc.call("config", "Routing.Methods", methods + "}", "--json=true"), "house");

        good(rpc.call("swap/routing", "custom"), "\"Stage\":\"done\"");

        good(rpc.call("parts", "--encoding=text"), "table ");
        good(rpc.call("routing/findpeer", PEER), "/ip4/127.0.0.1/tcp/9");
        good(rpc.call("swap/routing", "none"), "\"Stage\":\"done\"");
    }
}
