package org.ashlar.itests.container;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.ashlar.error.UnavailableException;
import org.ashlar.examples.logos.ChannelLogos;
import org.ashlar.itests.rules.Distribution;
import org.ashlar.multiformats.Cid;
import org.ashlar.node.AddOptions;
import org.ashlar.node.Ipfs;
import org.ashlar.node.NodeEvent;
import org.ashlar.node.NodeListener;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationAdmin;

@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class FacadeIT {
    private static final long LIMIT_SECONDS = 120;
    private static final String FACADE = "(&(objectClass=org.ashlar.node.Ipfs)";
    private static final String ALL =
            FACADE + "(ashlar.parts=files)(ashlar.parts=pins)(ashlar.parts=names))";

    private final Node node = new Node(FacadeIT.class);

    @Configuration
    public Option[] config() {
        return new Option[] {NodeOptions.node("facade"), NodeOptions.example("channel-logos")};
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private static byte[] content(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private Ipfs ipfs() throws InterruptedException {
        return node.service(Ipfs.class, ALL);
    }

    @Test
    public void addsReadsPinsAndNames() throws Exception {
        Ipfs ipfs = ipfs();
        Rpc rpc = node.rpc();
        byte[] content = content(1, 700_000);

        Cid cid = get(ipfs.add(new ByteArrayInputStream(content), AddOptions.pinned("guide")));

        assertArrayEquals(content, rpc.cat(cid.toString()));
        assertTrue(rpc.call("pin/ls", "--names=true").text().contains("\"guide\""));
        try (InputStream part = get(ipfs.get("/ipfs/" + cid, 600_000, 50_000))) {
            assertArrayEquals(Arrays.copyOfRange(content, 600_000, 650_000), part.readAllBytes());
        }
        get(ipfs.unpin(cid));
        assertTrue(!rpc.call("pin/ls", "--type=recursive").text().contains(cid.toString()));
        get(ipfs.pin(cid, ""));
        assertTrue(rpc.call("pin/ls", "--type=recursive").text().contains(cid.toString()));

        String name = get(ipfs.publish("/ipfs/" + cid, "self"));
        assertEquals(cid, get(ipfs.resolve(name)));
        assertTrue(rpc.call("id").text().contains(ipfs.peerId()));
    }

    @Test
    public void saysWhatIsMissingAndTellsListenersWhatComesAndGoes() throws Exception {
        Ipfs ipfs = ipfs();
        List<NodeEvent> events = new CopyOnWriteArrayList<>();
        NodeListener listener = events::add;
        ServiceRegistration<NodeListener> registration =
                node.context().registerService(NodeListener.class, listener, null);
        NodeEvent came = new NodeEvent(NodeEvent.Kind.PART_CAME, "FILES");
        NodeEvent went = new NodeEvent(NodeEvent.Kind.PART_WENT, "FILES");
        Node.until("told of what is there", () -> events.contains(came));
        Cid cid = get(ipfs.add(new ByteArrayInputStream(new byte[] {1, 2})));

        node.bundle("unixfs").stop();
        Node.until("told that files went", () -> events.contains(went));
        node.await(FACADE + "(!(ashlar.parts=files)))");
        ExecutionException failure =
                assertThrows(ExecutionException.class, () -> get(ipfs.get(cid.toString())));
        assertTrue(failure.toString(), failure.getCause() instanceof UnavailableException);
        assertTrue(failure.toString(), failure.toString().contains("org.ashlar.unixfs"));

        CompletableFuture<InputStream> waiting = ipfs.get(cid.toString());
        node.bundle("unixfs").start();
        node.await(ALL);
        assertArrayEquals(new byte[] {1, 2}, get(waiting).readAllBytes());
        Node.until(
                "told that files came back", () -> events.lastIndexOf(came) > events.indexOf(went));
        assertTrue(events.contains(new NodeEvent(NodeEvent.Kind.ADDED, cid.toString())));
        registration.unregister();
    }

    @Test
    public void readsOnWhileTheBundleThatReadsFilesIsUpdated() throws Exception {
        Ipfs ipfs = ipfs();
        byte[] content = content(2, 5_000_000);
        Cid cid = get(ipfs.add(new ByteArrayInputStream(content)));
        byte[] read = new byte[content.length];
        try (InputStream in = get(ipfs.get(cid.toString()))) {
            assertEquals(1_000_000, in.readNBytes(read, 0, 1_000_000));
            Bundle unixfs = node.bundle("unixfs");
            try (InputStream jar =
                    Jars.with(Distribution.bundle("unixfs"), "0.1.1", "X-Nothing", "nothing")) {
                unixfs.update(jar);
            }
            int rest = content.length - 1_000_000;
            assertEquals(rest, in.readNBytes(read, 1_000_000, rest));
            assertEquals(-1, in.read());
        }
        assertArrayEquals(content, read);
    }

    @Test
    public void theGuideShowsLogosOutOfACatalogueThatHasAName() throws Exception {
        Ipfs ipfs = ipfs();
        Rpc rpc = node.rpc();
        byte[] logo = content(3, 9000);
        Cid picture = get(ipfs.add(new ByteArrayInputStream(logo), AddOptions.unpinned()));
        assertEquals(200, rpc.call("files/mkdir", "/logos").status());
        assertEquals(200, rpc.call("files/cp", "/ipfs/" + picture, "/logos/news.png").status());
        String stat = rpc.call("files/stat", "/logos", "--hash=true", "--encoding=text").text();
        String name = get(ipfs.publish("/ipfs/" + stat.trim(), "self"));
        ConfigurationAdmin admin =
                node.service(
                        ConfigurationAdmin.class,
                        "(objectClass=" + ConfigurationAdmin.class.getName() + ")");
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put("catalogue", name);
        admin.getConfiguration("org.ashlar.examples.logos", "?").update(properties);

        ChannelLogos logos =
                node.service(
                        ChannelLogos.class, "(objectClass=" + ChannelLogos.class.getName() + ")");

        assertArrayEquals(logo, get(logos.logo("news")));
        Node.until(
                "the catalogue is kept",
                () -> rpc.call("pin/ls", "--names=true").text().contains("\"channel logos\""));
    }
}
