package org.ashlar.itests.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.ashlar.itests.rules.Distribution;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;

@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class PluginUpdateIT {
    private static final long SEED = 77;
    private static final int FILES = 20;
    private static final int THREADS = 4;
    private static final int REQUESTS = 40;

    private final Node node = new Node(PluginUpdateIT.class);

    /** Something done to a bundle while requests run. */
    private interface Change {
        void apply(Bundle bundle) throws Exception;
    }

    @Configuration
    public Option[] config() {
        return new Option[] {NodeOptions.node("update")};
    }

    private void underLoad(String name, Change change) throws Exception {
        System.out.println("seed " + SEED);
        Load load = new Load(node.rpc());
        load.fill(FILES, SEED);
        load.start(THREADS, SEED);
        try {
            load.awaitRequests(REQUESTS);
            change.apply(node.bundle(name));
            load.awaitRequests(REQUESTS);
        } finally {
            load.stop();
        }
        System.out.println(name + ": " + load.summary());
        load.verifyAll();
        assertEquals(List.of(), load.failures());
        assertEquals(List.of(), load.changed());
    }

    private void update(String name) throws Exception {
        underLoad(
                name,
                bundle -> {
                    try (InputStream jar =
                            Jars.with(Distribution.bundle(name), "0.1.1", "X-Nothing", "nothing")) {
                        bundle.update(jar);
                    }
                });
        assertEquals("0.1.1", node.bundle(name).getVersion().toString());
        assertEquals(Bundle.ACTIVE, node.bundle(name).getState());
    }

    @Test
    public void updatesUnixFsUnderLoadWithoutAFailedRequest() throws Exception {
        update("unixfs");
    }

    @Test
    public void updatesTheDatastoreUnderLoadWithoutAFailedRequest() throws Exception {
        update("datastore-mapdb");
    }

    @Test
    public void updatesTheRpcDoorUnderLoadWithoutAFailedRequest() throws Exception {
        update("rpc-api");
    }

    private void rollsBack(String header, String value) throws Exception {
        rollsBack(Jars.with(Distribution.bundle("pinning"), "0.1.9", header, value));
    }

    private void rollsBack(InputStream next) throws Exception {
        Rpc rpc = node.rpc();
        underLoad(
                "pinning",
                bundle -> {
                    try (InputStream jar = next) {
                        bundle.update(jar);
                    } catch (BundleException e) {
                        System.out.println("as expected: " + e.getMessage());
                    }
                    Node.until(
                            "rolled back",
                            () ->
                                    bundle.getState() == Bundle.ACTIVE
                                            && bundle.getVersion().getMicro() == 0);
                });
        Node.until(
                "the node says so",
                () -> {
                    String parts = rpc.call("parts", "--encoding=text").text();
                    return parts.contains("version 0.1.9 did not work and was rolled back");
                });
        assertEquals(200, rpc.call("pin/ls").status());
        Rpc.Answer health = rpc.call("diag/healthy");
        assertTrue(health.text(), health.text().contains("pinning: version 0.1.9 did not work"));
        assertFalse(node.shell("ipfs:parts").isEmpty());
    }

    @Test
    public void rollsBackAVersionThatDoesNotResolve() throws Exception {
        rollsBack("Import-Package", "org.example.missing");
    }

    @Test
    public void rollsBackAVersionThatDoesNotStart() throws Exception {
        rollsBack("Bundle-Activator", "org.example.Missing");
    }

    @Test
    public void rollsBackAVersionWhoseComponentDoesNotActivate() throws Exception {
        String name = "org.ashlar.pinning.StoredPinner";
        rollsBack(
                new ByteArrayInputStream(
                        Jars.rewritten(
                                Distribution.bundle("pinning"),
                                manifest -> manifest.putValue("Bundle-Version", "0.1.9"),
                                text ->
                                        text.replace(
                                                "implementation class=\"" + name + "\"",
                                                "implementation class=\"" + name + "Gone\""))));
    }

    @Test
    public void deploysAJarThatIsPutIntoTheWatchedDirectoryAndWithdrawsIt() throws Exception {
        Rpc rpc = node.rpc();
        node.bundle("bitswap").uninstall();
        String removed = "bitswap was removed: ";
        assertTrue(rpc.call("diag/healthy").text().contains(removed));
        assertTrue(node.shell("ipfs:parts").matches("(?s).*bundle +bitswap .* was removed: .*"));
        Path directory = Path.of(node.context().getProperty("ashlar.repo")).resolve("deploy");
        Files.createDirectory(
                directory,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path jar = directory.resolve("bitswap.jar");
        Files.copy(Distribution.bundle("bitswap"), jar);
        Node.until(
                "bitswap is active",
                () ->
                        node.installed("bitswap")
                                && node.bundle("bitswap").getState() == Bundle.ACTIVE);

        assertFalse(rpc.call("diag/healthy").text().contains(removed));
        Files.delete(jar);
        Node.until("bitswap is gone", () -> !node.installed("bitswap"));
    }

    @Test
    public void stopsAndStartsAPartAndTellsHowThatIs() throws Exception {
        Rpc rpc = node.rpc();
        assertEquals(200, rpc.call("parts/stop", "gateway").status());
        assertEquals(Bundle.RESOLVED, node.bundle("gateway").getState());
        assertTrue(rpc.call("diag/healthy").text().contains("gateway is stopped"));

        assertEquals(200, rpc.call("parts/start", "gateway").status());
        assertEquals(Bundle.ACTIVE, node.bundle("gateway").getState());
        assertFalse(rpc.call("diag/healthy").text().contains("gateway is stopped"));

        assertEquals(500, rpc.call("parts/stop", "datastore-mapdb").status());
        assertEquals(500, rpc.call("parts/stop", "core").status());
        assertTrue(node.shell("ipfs:help swap").contains("ipfs:swap datastore"));
    }
}
