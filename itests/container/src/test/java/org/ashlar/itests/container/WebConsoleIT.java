package org.ashlar.itests.container;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.ServiceReference;

/** The Web Console of the container shows the node, with the bundles that the guide names. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class WebConsoleIT {
    /** Beside the node; {@code docs/integration.md} has the same list. */
    private static final List<String> BUNDLES =
            List.of(
                    "org.apache.felix.webconsole",
                    "org.apache.felix.http.jetty",
                    "org.apache.felix.http.servlet-api",
                    "org.apache.felix.inventory",
                    "org.apache.felix.metatype",
                    "org.apache.felix.eventadmin",
                    "org.apache.felix.healthcheck.api",
                    "org.apache.felix.healthcheck.core",
                    "org.apache.felix.healthcheck.webconsoleplugin",
                    "encoder");

    private static final String LOGIN =
            "Basic "
                    + Base64.getEncoder()
                            .encodeToString("admin:admin".getBytes(StandardCharsets.US_ASCII));

    private final Node node = new Node(WebConsoleIT.class);
    private final HttpClient client = HttpClient.newHttpClient();

    @Configuration
    public Option[] config() {
        List<Option> options = new ArrayList<>();
        options.add(NodeOptions.node("webconsole"));
        options.add(frameworkProperty("org.osgi.service.http.port").value("0"));
        options.add(frameworkProperty("org.apache.felix.http.host").value("127.0.0.1"));
        BUNDLES.forEach(name -> options.add(NodeOptions.console(name)));
        return options.toArray(Option[]::new);
    }

    private String base() throws Exception {
        ServiceReference<?> runtime = node.await("(osgi.http.endpoint=http*)");
        return ((String[]) runtime.getProperty("osgi.http.endpoint"))[0];
    }

    private HttpResponse<String> get(String page) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(base() + "system/console/" + page))
                        .header("Authorization", LOGIN)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** A page, once it is there and says something. */
    private String page(String page, String part) throws Exception {
        Node.until(page + " with " + part, () -> get(page).body().contains(part));
        HttpResponse<String> answer = get(page);
        assertEquals(200, answer.statusCode());
        return answer.body();
    }

    @Test
    public void showsTheBundlesTheInventoryAndTheHealthOfTheNode() throws Exception {
        node.rpc();

        String bundles = page("bundles.json", "org.ashlar.core");
        for (String name : List.of("org.ashlar.unixfs", "org.ashlar.transport")) {
            assertTrue(name, bundles.contains(name));
        }

        String inventory = page("status-ipfs.txt", "== parts");
        assertTrue(inventory, inventory.contains("datastore  mapdb"));
        assertTrue(inventory, inventory.contains("== diag healthy\nhealthy"));
        assertFalse(inventory.contains("PrivKey"));

        assertTrue(page("healthcheck?tags=ipfs", "IPFS node").contains("OK"));
        node.bundle("gateway").stop();
        page("healthcheck?tags=ipfs&forceInstantExecution=true", "gateway is stopped");
        node.bundle("gateway").start();
    }

    @Test
    public void showsSettingsWithTheirLabelsAndChangesThem() throws Exception {
        Rpc rpc = node.rpc();
        String list = page("configMgr", "\"id\":\"org.ashlar.http\"");
        for (String name :
                List.of(
                        "\"id\":\"org.ashlar.http\",\"name\":\"HTTP listeners\"",
                        "\"id\":\"org.ashlar.transport\",\"name\":\"libp2p transport\"",
                        "\"id\":\"org.ashlar.mdns\",\"name\":\"Discovery in the local network\"",
                        "\"id\":\"org.ashlar.node\",\"name\":\"IPFS node\"",
                        "\"id\":\"org.ashlar.datastore.flatfs\",\"name\":\"flatfs datastore\"",
                        "\"fpid\":\"org.ashlar.datastore.mapdb\"")) {
            assertTrue(name, list.contains(name));
        }
        String form = post("configMgr/org.ashlar.transport", "");
        assertTrue(form, form.contains("\"name\":\"Conn high water\""));
        assertTrue(form, form.contains("Connections above which trimming begins"));

        post(
                "configMgr/org.ashlar.transport",
                "apply=true&propertylist=conn.high.water&conn.high.water=77");

        Node.until(
                "the config has it",
                () -> rpc.call("config", "Swarm.ConnMgr.HighWater").text().contains("77"));
        assertTrue(
                Files.readString(Path.of(node.context().getProperty("ashlar.repo"), "config"))
                        .contains("\"HighWater\": 77"));
    }

    private String post(String page, String form) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(URI.create(base() + "system/console/" + page))
                                .header("Authorization", LOGIN)
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString(form))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
