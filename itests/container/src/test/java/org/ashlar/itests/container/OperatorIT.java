package org.ashlar.itests.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.apache.felix.inventory.Format;
import org.apache.felix.inventory.InventoryPrinter;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;

/** Consoles of the container show the node; every other test runs without their bundles. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class OperatorIT {
    private final Node node = new Node(OperatorIT.class);

    @Configuration
    public Option[] config() {
        return new Option[] {
            NodeOptions.node("operator"),
            NodeOptions.console("org.apache.felix.inventory"),
            NodeOptions.console("org.apache.felix.healthcheck.api")
        };
    }

    @Test
    public void theHealthCheckFailsWhileAPartIsStopped() throws Exception {
        node.rpc();
        HealthCheck check = node.service(HealthCheck.class, "(&(hc.name=IPFS node)(hc.tags=ipfs))");
        assertEquals(Result.Status.OK, check.execute().getStatus());

        node.bundle("gateway").stop();
        Result result = check.execute();
        node.bundle("gateway").start();

        assertEquals(Result.Status.CRITICAL, result.getStatus());
        assertTrue(result.toString(), text(result).contains("gateway is stopped"));
        assertEquals(Result.Status.OK, check.execute().getStatus());
    }

    private static String text(Result result) {
        StringBuilder text = new StringBuilder();
        result.forEach(entry -> text.append(entry.getMessage()));
        return text.toString();
    }

    @Test
    public void theInventoryHasPartsHealthAndConfigurationWithoutSecrets() throws Exception {
        Rpc rpc = node.rpc();
        rpc.call(
                "config",
                "API.Authorizations",
                "{\"box\":{\"AuthSecret\":\"bearer:hidden\",\"AllowedPaths\":[\"/api/v0\"]}}",
                "--json=true");
        InventoryPrinter printer =
                node.service(InventoryPrinter.class, "(felix.inventory.printer.name=ipfs)");

        String text = print(printer, Format.TEXT);
        String json = print(printer, Format.JSON);

        assertTrue(text, text.contains("== parts\ndatastore  mapdb"));
        assertTrue(text, text.contains("== diag healthy\nhealthy"));
        assertTrue(json, json.contains("\"config show\":[{"));
        assertTrue(json, json.contains("AllowedPaths"));
        for (String secret : new String[] {"PrivKey", "hidden"}) {
            assertFalse(text, text.contains(secret));
            assertFalse(json, json.contains(secret));
        }
    }

    private static String print(InventoryPrinter printer, Format format) {
        StringWriter out = new StringWriter();
        printer.print(new PrintWriter(out), format, false);
        return out.toString();
    }
}
