package org.ashlar.routing.dhtclient;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.ashlar.kad.net.DhtNode;
import org.ashlar.kad.net.DhtRouting;
import org.ashlar.net.ConnectionListener;
import org.ashlar.net.Network;
import org.ashlar.net.spi.Streams;
import org.ashlar.routing.RecordValidator;
import org.ashlar.routing.Router;
import org.ashlar.runtime.Pools;
import org.ashlar.store.RootStore;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Asks the DHT and never answers: no stream handler of its protocols exists here, so identify does
 * not name them and requests are refused in the negotiation. Safe for use by any thread.
 */
@Capability(namespace = "org.ashlar.part", name = "routing-dhtclient")
@Component(
        configurationPid = DhtClientRouter.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        property = Router.KIND + "=dhtclient",
        service = {Router.class, ConnectionListener.class})
@Designate(ocd = DhtClientRouter.Config.class)
public final class DhtClientRouter extends DhtRouting {
    static final String PID = "org.ashlar.routing.dhtclient";

    /** Settings. */
    @ObjectClassDefinition(
            name = "DHT client",
            description = "Asks the DHT and never answers; the node writes it from Routing")
    public @interface Config {
        /** Requests of one lookup at a time. */
        @AttributeDefinition(
                description = "Requests of one lookup under way at a time",
                min = "1",
                max = "20")
        int concurrency() default 10;

        /** Lookups at a time. */
        @AttributeDefinition(
                description = "Lookups under way at a time; others wait. 0 for any number",
                min = "0",
                max = "1000")
        int queries() default 0;

        /** Time between refreshes. */
        @AttributeDefinition(
                description = "Milliseconds between refreshes of the routing table",
                min = "60000")
        long refresh_ms() default 600_000;

        /** For tests on one machine. */
        @AttributeDefinition(description = "Count loopback addresses as part of the local network")
        boolean loopback() default false;
    }

    private final List<RecordValidator> validators = new CopyOnWriteArrayList<>();
    private final DhtNode node;

    /** Starts with the kernel's services. */
    @Activate
    public DhtClientRouter(
            @Reference Network network,
            @Reference Streams streams,
            @Reference RootStore store,
            @Reference Pools pools,
            Config config) {
        node = new DhtNode(network, streams, store, pools, () -> validators, settings(config));
    }

    private static DhtNode.Settings settings(Config config) {
        return DhtNode.Settings.of(
                        config.concurrency(),
                        config.queries(),
                        config.loopback(),
                        config.refresh_ms())
                .onlyAsking();
    }

    /** Takes other settings while what was asked goes on. */
    @Modified
    void changed(Config config) {
        node.use(settings(config));
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindValidator(RecordValidator validator) {
        validators.add(validator);
    }

    void unbindValidator(RecordValidator validator) {
        validators.remove(validator);
    }

    @Deactivate
    void close() {
        node.close();
    }

    @Override
    protected DhtNode node() {
        return node;
    }
}
