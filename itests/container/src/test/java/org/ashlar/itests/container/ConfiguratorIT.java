package org.ashlar.itests.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ashlar.node.Ipfs;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/** The Configurator tells the node its home, by the very text of {@code docs/integration.md}. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class ConfiguratorIT {
    private static final String WORK = "ashlar.test.configurator";
    private static final String IN_FILE = "first";
    private static final String IN_BUNDLE = "second";
    private static final Pattern TEXT =
            Pattern.compile("(?ms)^ {4}(\\{\\s+\":configurator:.*?^ {4}\\})$");
    private static final Pattern HEADER =
            Pattern.compile("(?m)^ *Require-Capability: (.*osgi\\.configurator.*)$");
    private static final String REPO = "\"repo\": ";
    private static final String PROFILES = "[\"lowpower\"";

    /** One of those that follow from the node's configuration; may be there before the node is. */
    private static final String RECORD = "\"org.ashlar.transport\": {\"conn.high.water\": 222},\n";

    private final Node node = new Node(ConfiguratorIT.class);

    @Configuration
    public Option[] config() throws IOException {
        Path work = NodeOptions.work("configurator");
        Files.createDirectories(work);
        Path home = Path.of(String.valueOf(System.getProperty("ashlar.home")));
        String guide = Files.readString(home.resolve("../../../docs/integration.md"));
        // The profile keeps the test off public networks.
        String text = replaced(found(TEXT, guide), PROFILES, PROFILES + ", \"test\"");
        Path file = work.resolve("node.json");
        String with = replaced(text, "\"org.ashlar.node\"", RECORD + "\"org.ashlar.node\"");
        Files.writeString(file, replaced(with, "/var/lib/box/ipfs", repo(work, IN_FILE)));
        String more = "\":configurator:ranking\": 9, \"mode\": \"offline-daemon\", ";
        text = replaced(text, REPO, more + REPO);
        text = replaced(text, "/var/lib/box/ipfs", repo(work, IN_BUNDLE));
        writeBox(work, found(HEADER, guide), text);
        return new Option[] {
            NodeOptions.bundles(),
            NodeOptions.console("org.apache.felix.configurator"),
            NodeOptions.console("org.apache.felix.cm.json"),
            NodeOptions.console("jakarta.json"),
            NodeOptions.console("org.osgi.util.converter"),
            frameworkProperty("configurator.initial").value(file.toUri().toString()),
            systemProperty(WORK).value(work.toString())
        };
    }

    private static String found(Pattern pattern, String guide) {
        Matcher matcher = pattern.matcher(guide);
        assertTrue("the guide has no " + pattern, matcher.find());
        return matcher.group(1);
    }

    private static String replaced(String text, String old, String now) {
        assertTrue(text, text.contains(old));
        return text.replace(old, now);
    }

    private static String repo(Path work, String name) {
        return work.resolve(name).toString();
    }

    private static Path box(Path work) {
        return work.resolve("box.jar");
    }

    /** A bundle of the middleware: nothing but the text for the Configurator. */
    private static void writeBox(Path work, String requirement, String text) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        manifest.getMainAttributes().putValue("Bundle-ManifestVersion", "2");
        manifest.getMainAttributes().putValue("Bundle-SymbolicName", "box");
        manifest.getMainAttributes().putValue("Require-Capability", requirement);
        try (JarOutputStream out =
                new JarOutputStream(Files.newOutputStream(box(work)), manifest)) {
            out.putNextEntry(new JarEntry("OSGI-INF/configurator/node.json"));
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.closeEntry();
        }
    }

    @Test
    public void theNodeIsWhereTheTextSaysAndMovesWithIt() throws Exception {
        Path work = Path.of(String.valueOf(System.getProperty(WORK)));

        awaitNodeIn(work.resolve(IN_FILE));
        Rpc rpc = node.rpc();
        assertEquals(200, rpc.call("swarm/addrs/listen").status());
        Node.until(
                "the record is taken over",
                () -> rpc.call("config", "Swarm.ConnMgr.HighWater").text().contains("222"));
        assertValue(rpc, "Swarm.ConnMgr.LowWater", "20");
        assertValue(rpc, "Routing.Type", "dhtclient");
        assertValue(rpc, "Addresses.API", "/ip4/127.0.0.1/tcp/0");

        Bundle box = node.context().installBundle(box(work).toUri().toString());
        try (ConfigProbe probe = new ConfigProbe(node)) {
            box.start();
            awaitNodeIn(work.resolve(IN_BUNDLE));
            Rpc.Answer offline = node.rpc().call("swarm/addrs/listen");
            assertTrue(offline.text(), offline.text().contains("online mode"));

            box.uninstall();
            awaitNodeIn(work.resolve(IN_FILE));
            probe.assertNotHeldUp();
        }
    }

    private static void assertValue(Rpc rpc, String key, String part) throws Exception {
        String answer = rpc.call("config", key).text();
        assertTrue(answer, answer.contains(part));
    }

    /** Waits until the facade and the RPC are those of the node with this repo. */
    private void awaitNodeIn(Path repo) throws Exception {
        Path config = repo.resolve("config");
        Node.until(
                "the node is in " + repo,
                () -> {
                    String peer = peer();
                    return !peer.isEmpty()
                            && Files.exists(config)
                            && Files.readString(config).contains(peer)
                            && node.rpc().call("id").text().contains(peer);
                });
    }

    /** Name of the node whose facade is there, or nothing. */
    private String peer() {
        ServiceReference<Ipfs> facade = node.context().getServiceReference(Ipfs.class);
        Ipfs ipfs = facade == null ? null : node.context().getService(facade);
        if (ipfs == null) {
            return "";
        }
        String peer = ipfs.peerId();
        node.context().ungetService(facade);
        return peer;
    }
}
