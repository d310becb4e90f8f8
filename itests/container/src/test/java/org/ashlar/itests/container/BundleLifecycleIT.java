package org.ashlar.itests.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import org.apache.felix.service.command.CommandProcessor;
import org.ashlar.itests.rules.Distribution;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;

@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class BundleLifecycleIT {
    private static final String PIN_IN_GOGO =
            "(&("
                    + CommandProcessor.COMMAND_SCOPE
                    + "=ipfs)("
                    + CommandProcessor.COMMAND_FUNCTION
                    + "=pin))";
    private static final String SWAP_IN_GOGO =
            "(&("
                    + CommandProcessor.COMMAND_SCOPE
                    + "=ipfs)("
                    + CommandProcessor.COMMAND_FUNCTION
                    + "=swap)(osgi.command.description=*swap datastore:*))";

    @Configuration
    public Option[] config() {
        return new Option[] {NodeOptions.node("lifecycle", "pinning")};
    }

    @Test
    public void runsInTheFrameworkThatTheBuildNames() {
        Bundle framework =
                new Node(BundleLifecycleIT.class)
                        .context()
                        .getBundle(Constants.SYSTEM_BUNDLE_LOCATION);
        assertEquals(System.getProperty("ashlar.framework"), framework.getSymbolicName());
    }

    @Test
    public void startsEveryBundleOfTheDistribution() throws Exception {
        Node node = new Node(BundleLifecycleIT.class);
        node.rpc();

        for (Bundle bundle : node.context().getBundles()) {
            boolean fragment = bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null;
            assertEquals(
                    bundle.getSymbolicName(),
                    fragment ? Bundle.RESOLVED : Bundle.ACTIVE,
                    bundle.getState());
        }
    }

    @Test
    public void theShellListsAndExplainsCommands() throws Exception {
        Node node = new Node(BundleLifecycleIT.class);
        node.await(SWAP_IN_GOGO);

        String explained = node.shell("ipfs:help swap datastore");

        assertTrue(explained, explained.contains("ipfs:swap datastore "));
        assertTrue(explained, explained.contains("--volatile "));
        assertEquals(explained, node.shell("ipfs:swap datastore --help"));
        String list = node.shell("ipfs:help");
        assertTrue(list, list.contains("ipfs:swap routing ") && list.contains("ipfs:parts "));
        assertTrue(node.shell("ipfs:swap").contains("ipfs:swap routing - "));
    }

    @Test
    public void commandsOfABundleComeAndGoWithIt() throws Exception {
        Node node = new Node(BundleLifecycleIT.class);
        Rpc rpc = node.rpc();
        assertEquals(404, rpc.call("pin/ls").status());
        assertFalse(node.has(PIN_IN_GOGO));

        Bundle pinning =
                node.context().installBundle(Distribution.bundle("pinning").toUri().toString());
        pinning.start();
        node.await(
                "(&(objectClass=org.ashlar.pin.Pinner)(service.bundleid="
                        + pinning.getBundleId()
                        + "))");

        assertEquals(200, rpc.call("pin/ls").status());
        assertTrue(rpc.call("commands").text().contains("\"Name\":\"pin\""));
        node.await(PIN_IN_GOGO);
        assertEquals("", node.shell("ipfs:pin ls"));

        pinning.uninstall();

        assertEquals(404, rpc.call("pin/ls").status());
        assertFalse(rpc.call("commands").text().contains("\"Name\":\"pin\""));
        assertFalse(node.has(PIN_IN_GOGO));
        assertThrows(Exception.class, () -> node.shell("ipfs:pin ls"));
    }
}
