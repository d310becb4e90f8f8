package org.ashlar.exchange.http;

import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.List;
import org.ashlar.block.Block;
import org.ashlar.exchange.Exchange;
import org.ashlar.exchange.ExchangeCounts;
import org.ashlar.exchange.ExchangeSession;
import org.ashlar.exchange.http.wire.HostRules;
import org.ashlar.exchange.http.wire.NettyGateways;
import org.ashlar.net.spi.EventLoops;
import org.ashlar.routing.Routing;
import org.ashlar.runtime.Pools;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Fetches blocks from trustless gateways that routing names as providers. Safe for use by any
 * thread.
 *
 * @see <a href="https://specs.ipfs.tech/http-gateways/trustless-gateway/">Trustless Gateway</a>
 */
@Component(
        configurationPid = GatewayExchange.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        property = Exchange.KIND + "=http",
        service = Exchange.class)
@Designate(ocd = GatewayExchange.Config.class)
@Capability(namespace = "org.ashlar.part", name = "exchange-http")
public final class GatewayExchange implements Exchange {
    static final String PID = "org.ashlar.exchange.http";

    private static final System.Logger LOG = System.getLogger(GatewayExchange.class.getName());

    /** Settings. */
    @ObjectClassDefinition(
            name = "Exchange over HTTP",
            description = "Blocks from gateways; the node writes it from HTTPRetrieval.*")
    public @interface Config {
        /** Bound of the requests that run. */
        @AttributeDefinition(description = "Most requests at a time, to all gateways", min = "1")
        int workers() default 16;

        /** Bound of a block. */
        @AttributeDefinition(
                description = "Most bytes of one block; a longer answer is refused",
                min = "1")
        long max_block_bytes() default Block.MAX_SIZE;

        /** Hosts that may be asked. */
        @AttributeDefinition(
                description =
                        "Hosts that are asked, and no others; empty for all that are public. A host"
                                + " of a private network is asked only if it is named here")
        String[] allowed() default {};

        /** Hosts that are not asked. */
        @AttributeDefinition(description = "Hosts that are never asked")
        String[] denied() default {};

        /** No check of certificates. */
        @AttributeDefinition(description = "Take any certificate; for tests only")
        boolean insecure() default false;
    }

    private final NettyGateways gateways;
    private final Client client;

    /** Starts with the kernel's services. */
    @Activate
    public GatewayExchange(
            @Reference EventLoops loops,
            @Reference Routing routing,
            @Reference Pools pools,
            Config config) {
        Settings settings = settings(config);
        gateways = new NettyGateways(loops, pools.requests(), settings.rules(), config.insecure());
        client =
                new Client(
                        gateways,
                        routing,
                        pools,
                        System::nanoTime,
                        InstantSource.system(),
                        settings);
        warn(config);
    }

    private static Settings settings(Config config) {
        return new Settings(
                Math.max(1, config.workers()),
                (int) Math.max(1, Math.min(Integer.MAX_VALUE >> 1, config.max_block_bytes())),
                HostRules.of(List.of(config.allowed()), List.of(config.denied())));
    }

    private static void warn(Config config) {
        if (config.insecure()) {
            LOG.log(
                    Level.WARNING,
                    "HTTPRetrieval.TLSInsecureSkipVerify is set: gateways are asked without a"
                            + " check of their certificates");
        }
    }

    @Modified
    void changed(Config config) {
        Settings settings = settings(config);
        gateways.change(settings.rules(), config.insecure());
        client.change(settings);
        warn(config);
    }

    @Deactivate
    void close() {
        client.close();
        gateways.close();
    }

    @Override
    public ExchangeSession newSession() {
        return client.newSession();
    }

    @Override
    public void added(List<Block> blocks) {
        client.added(blocks);
    }

    @Override
    public ExchangeCounts received() {
        return client.received();
    }
}
