package org.ashlar.http.server;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Dictionary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ashlar.http.HttpHandler;
import org.ashlar.http.HttpListeners;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.spi.EventLoops;
import org.ashlar.repo.NodeConfig;
import org.ashlar.repo.Repo;
import org.ashlar.runtime.NodeStatus;
import org.ashlar.runtime.Pools;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Opens the configured listeners, publishes their addresses, and hands requests to the handlers
 * that are plugged in. Called by the component runtime.
 */
@Component(
        configurationPid = HttpService.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true,
        service = {})
@Designate(ocd = HttpService.Config.class)
public final class HttpService {
    static final String PID = "org.ashlar.http";

    /** Framework property: a secret that every RPC request must then carry. */
    static final String TOKEN_PROPERTY = "ashlar.rpc.token";

    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final HttpListeners MARKER = new HttpListeners() {};

    /** Addresses to listen on. */
    @ObjectClassDefinition(
            name = "HTTP listeners",
            description = "RPC and gateway; the node writes it from Addresses")
    public @interface Config {
        /** Multiaddrs of the RPC. */
        @AttributeDefinition(description = "Multiaddrs of the RPC listener")
        String[] api_addresses() default {};

        /** Multiaddrs of the gateway. */
        @AttributeDefinition(description = "Multiaddrs of the gateway listener")
        String[] gateway_addresses() default {};
    }

    private static final String MOST = "Gateway.MaxConcurrentRequests";

    private final BundleContext context;
    private final Repo repo;
    private final boolean publishesApi;
    private final ListenerSet api;
    private final ListenerSet gateway;
    private final Routes routes =
            new Routes(
                    Map.of(
                            HttpHandler.API, Set.of("/api/v0"),
                            HttpHandler.GATEWAY, Set.of("/")));
    private final ServiceRegistration<HttpListeners> registration;

    /** Opens the listeners. */
    @Activate
    public HttpService(
            BundleContext context,
            @Reference EventLoops loops,
            @Reference Pools pools,
            @Reference Repo repo,
            @Reference NodeConfig node,
            Config config) {
        this.context = context;
        this.repo = repo;
        this.publishesApi = !"command".equals(context.getProperty(NodeStatus.MODE_PROPERTY));
        String token = context.getProperty(TOKEN_PROPERTY);
        Limits apiLimits = Limits.api();
        this.api =
                new ListenerSet(
                        "RPC API",
                        loops,
                        apiLimits,
                        address ->
                                new Dispatcher(
                                        HttpHandler.API,
                                        () -> apiLimits,
                                        pools.requests(),
                                        new ApiGuard(node, address, token),
                                        routes));
        Exchanges strangers =
                new Dispatcher(
                        HttpHandler.GATEWAY,
                        () -> gatewayLimits(node),
                        pools.requests(),
                        Guard.NONE,
                        routes);
        this.gateway = new ListenerSet("gateway", loops, Limits.gateway(), address -> strangers);
        this.registration = context.registerService(HttpListeners.class, MARKER, open(config));
    }

    /** Those of the gateway as the configuration says now. */
    static Limits gatewayLimits(NodeConfig node) {
        return Limits.gateway().most(node.integer(MOST).orElse(Long.MAX_VALUE));
    }

    @Modified
    void modified(Config config) {
        registration.setProperties(open(config));
    }

    @Deactivate
    void close() {
        registration.unregister();
        api.close();
        gateway.close();
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addHandler(HttpHandler handler, Map<String, Object> properties) {
        routes.add(
                handler,
                String.valueOf(properties.get(HttpHandler.LISTENER)),
                texts(properties.get(HttpHandler.PREFIX)));
    }

    void removeHandler(HttpHandler handler) {
        routes.remove(handler, GRACE, this::stopping);
    }

    private boolean stopping() {
        Bundle framework = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION);
        return framework != null && framework.getState() == Bundle.STOPPING;
    }

    /** Opens what the configuration says and returns the properties that tell of it. */
    private Dictionary<String, Object> open(Config config) {
        String failure = api.apply(List.of(config.api_addresses()));
        String second = gateway.apply(List.of(config.gateway_addresses()));
        failure = failure == null ? second : failure;
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put(HttpHandler.API, texts(api));
        properties.put(HttpHandler.GATEWAY, texts(gateway));
        if (failure != null) {
            properties.put(HttpListeners.FAILURE, failure);
            return FrameworkUtil.asDictionary(properties);
        }
        if (publishesApi && !api.addresses().isEmpty()) {
            repo.writeApiFile(api.addresses().get(0).toString());
        }
        if (!gateway.addresses().isEmpty()) {
            gateway.addresses()
                    .get(0)
                    .socketAddress()
                    .map(HttpService::url)
                    .ifPresent(repo::writeGatewayFile);
        }
        return FrameworkUtil.asDictionary(properties);
    }

    private static String[] texts(ListenerSet listeners) {
        return listeners.addresses().stream().map(Multiaddr::toString).toArray(String[]::new);
    }

    private static List<String> texts(@Nullable Object property) {
        if (property instanceof String[] many) {
            return List.of(many);
        }
        return property == null ? List.of() : List.of(property.toString());
    }

    /** The URL under which this machine reaches a listener. */
    static String url(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        String host = ip.getHostAddress();
        if (ip.isAnyLocalAddress()) {
            host = "127.0.0.1";
        } else if (ip instanceof Inet6Address) {
            host = "[" + host + "]";
        }
        return "http://" + host + ":" + address.getPort();
    }
}
