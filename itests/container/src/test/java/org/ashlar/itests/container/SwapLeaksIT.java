package org.ashlar.itests.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerMethod;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

@RunWith(PaxExam.class)
@ExamReactorStrategy(PerMethod.class)
public class SwapLeaksIT {
    private static final int FEW = 5;

    /** Beyond 200, and odd as {@link #FEW}: stores of one kind are compared, which hold as much. */
    private static final int MANY = 205;

    private static final int COLLECTIONS = 4;
    private static final long HEAP_SLACK_BYTES = 4 << 20;
    private static final int THREAD_SLACK = 4;
    private static final int HANDLE_SLACK = 4;
    private static final int CLASS_SLACK = 300;

    private final Node node = new Node(SwapLeaksIT.class);

    /** What the process holds. */
    private record Holdings(long heap, int threads, long handles, int classes) {
        static Holdings now() throws Exception {
            for (int i = 0; i < COLLECTIONS; i++) {
                System.gc();
            }
            long handles;
            try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
                handles = open.count();
            }
            return new Holdings(
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                    ManagementFactory.getThreadMXBean().getThreadCount(),
                    handles,
                    ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
        }
    }

    @Configuration
    public Option[] config() {
        return new Option[] {NodeOptions.node("leaks")};
    }

    private static void swap(Rpc rpc, String kind, String mount) throws Exception {
        Rpc.Answer answer = rpc.call("swap/datastore", kind, "--mount=" + mount, "--volatile=true");
        assertTrue(answer.text(), answer.text().contains("\"Stage\":\"done\""));
    }

    @Test
    public void classesOfASwappedOutBundleAreCollected() throws Exception {
        Rpc rpc = node.rpc();
        byte[] content = {1, 2, 3};
        String cid = rpc.add(content);
        swap(rpc, "flatfs", "/blocks");
        swap(rpc, "memory", "/");

        assertCollected("datastore-mapdb");
        assertEquals(content.length, rpc.cat(cid).length);
    }

    @Test
    public void classesOfBundlesBehindAFrontAreCollectedAfterTheyServed() throws Exception {
        Rpc rpc = node.rpc();
        String cid = rpc.add(new byte[] {1, 2, 3}, true);
        String name = rpc.publish("/ipfs/" + cid);
        for (String path : List.of("/ipfs/" + cid, "/ipns/" + name)) {
            assertEquals(200, rpc.get(node.gateway() + path).status());
        }
        assertEquals(200, rpc.call("swap/routing", "none").status());

        for (String bundle :
                List.of(
                        "routing-dht",
                        "namesys",
                        "pinning",
                        "unixfs",
                        "bitswap",
                        "exchange-http",
                        "p2p")) {
            assertCollected(bundle);
        }
        assertEquals(404, rpc.get(node.gateway() + "/ipfs/" + cid + "/a?format=raw").status());
    }

    private void assertCollected(String bundle) throws Exception {
        WeakReference<ClassLoader> loader = uninstall(node.bundle(bundle));
        Node.until(
                "the class loader of " + bundle + " is collected",
                () -> {
                    System.gc();
                    return loader.get() == null;
                });
    }

    private WeakReference<ClassLoader> uninstall(Bundle bundle) throws Exception {
        WeakReference<ClassLoader> loader =
                new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader());
        bundle.uninstall();
        node.context()
                .getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
                .adapt(FrameworkWiring.class)
                .refreshBundles(null);
        return loader;
    }

    @Test
    public void holdsAsMuchAfterTwoHundredSwapsAsAfterFive() throws Exception {
        Rpc rpc = node.rpc();
        for (int i = 0; i < FEW; i++) {
            rpc.add(new byte[] {(byte) i});
        }
        Holdings before = Holdings.now();
        for (int i = 0; i < MANY; i++) {
            if (i == FEW) {
                before = Holdings.now();
            }
            swap(rpc, i % 2 == 0 ? "flatfs" : "mapdb", "/blocks");
        }
        Holdings after = Holdings.now();
        swap(rpc, "mapdb", "/blocks"); // as the other tests expect it
        System.out.println("after " + FEW + " swaps " + before + ", after " + MANY + " " + after);
        assertTrue("heap", after.heap() < before.heap() + HEAP_SLACK_BYTES);
        assertTrue("threads", after.threads() <= before.threads() + THREAD_SLACK);
        assertTrue("handles", after.handles() <= before.handles() + HANDLE_SLACK);
        assertTrue("classes", after.classes() <= before.classes() + CLASS_SLACK);
    }
}
