package org.ashlar.transport;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.dns.DnsOverHttps;
import org.ashlar.multiformats.IpScope;
import org.ashlar.net.ConnectionListener;
import org.ashlar.net.FetchSource;
import org.ashlar.net.ReachabilityListener;
import org.ashlar.net.spi.EventLoops;
import org.ashlar.net.spi.Host;
import org.ashlar.net.spi.MuxedTransport;
import org.ashlar.net.spi.StreamHandler;
import org.ashlar.repo.NodeConfig;
import org.ashlar.repo.Repo;
import org.ashlar.runtime.MemoryBudget;
import org.ashlar.runtime.NodeStatus;
import org.ashlar.runtime.Pools;
import org.ashlar.transport.names.ConfiguredNames;
import org.ashlar.transport.names.SystemNames;
import org.ashlar.transport.pnet.SwarmKey;
import org.ashlar.transport.security.NoiseSecurity;
import org.ashlar.transport.security.PeerCertificates;
import org.ashlar.transport.security.Security;
import org.ashlar.transport.security.TlsSecurity;
import org.osgi.framework.BundleContext;
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
import org.osgi.service.metatype.annotations.Designate;

/**
 * Runs the host while there is a configuration, and registers it once it listens; the service is
 * withdrawn before anything is closed. Safe for use by any thread.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = TransportComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = TransportConfig.class)
public final class TransportComponent {
    /** Configuration PID. */
    static final String PID = "org.ashlar.transport";

    /** Service property: what could not be opened, in a sentence for the operator. */
    static final String FAILURE = "ashlar.host.failure";

    private static final System.Logger LOG = System.getLogger(TransportComponent.class.getName());

    private final Path directory;
    private final boolean tls;
    private final ConfiguredNames names;
    private final Swarm swarm;
    private final ServiceRegistration<Host> registration;

    /** Failures of the start, in sentences. */
    private final List<String> told;

    @Activate
    public TransportComponent(
            BundleContext context,
            TransportConfig config,
            @Reference Repo repo,
            @Reference NodeConfig nodeConfig,
            @Reference EventLoops loops,
            @Reference Pools pools,
            @Reference MemoryBudget budget)
            throws GeneralSecurityException {
        directory = repo.directory();
        Settings settings = Settings.of(config, directory);
        Optional<SwarmKey> key =
                SwarmKey.read(directory, "1".equals(System.getenv(SwarmKey.FORCE)));
        key.ifPresent(k -> LOG.log(System.Logger.Level.INFO, "The network is a private one"));
        tls = settings.security().contains("tls");
        if (tls) {
            PeerCertificates.install();
        }
        names = new ConfiguredNames(nodeConfig, new SystemNames(loops, pools), pools.scheduler());
        swarm =
                new Swarm(
                        new HostBooks.Node(
                                repo.identity(),
                                loops,
                                pools,
                                budget,
                                names,
                                ip -> IpScope.of(ip) == IpScope.PUBLIC,
                                Interfaces::system),
                        securities(settings, repo.identity()),
                        key,
                        settings);
        told = swarm.listen();
        // A program that starts the node says so itself when nothing could be opened.
        boolean silent =
                context.getProperty(NodeStatus.MODE_PROPERTY) != null
                        && swarm.listenAddresses().isEmpty();
        String sentence = silent ? String.join("; ", told) : report(told);
        registration = context.registerService(Host.class, swarm, properties(sentence));
    }

    /** Each kind is loaded only when it is chosen. */
    static List<Security> securities(Settings settings, PrivateKey identity)
            throws GeneralSecurityException {
        List<Security> chosen = new ArrayList<>();
        for (String name : settings.security()) {
            switch (name) {
                case "tls" -> chosen.add(new TlsSecurity(identity));
                case "noise" -> chosen.add(new NoiseSecurity(identity));
                default ->
                        LOG.log(System.Logger.Level.WARNING, "No secure channel named {0}", name);
            }
        }
        return chosen;
    }

    private static String report(List<String> failures) {
        String sentence = String.join("; ", failures);
        if (!sentence.isEmpty()) {
            LOG.log(System.Logger.Level.ERROR, sentence);
        }
        return sentence;
    }

    private static Dictionary<String, Object> properties(String failure) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(Host.KIND, "netty");
        if (!failure.isEmpty()) {
            properties.put(FAILURE, failure);
        }
        return FrameworkUtil.asDictionary(properties);
    }

    @Modified
    void modified(TransportConfig config) {
        registration.setProperties(properties(report(swarm.apply(Settings.of(config, directory)))));
    }

    /** Withdraws the host, then closes it. */
    @Deactivate
    public void close() {
        registration.unregister();
        swarm.close();
        if (tls) {
            PeerCertificates.uninstall();
        }
    }

    @Reference(
            name = "handlers",
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "removeHandler")
    void addHandler(StreamHandler handler) {
        swarm.add(handler);
    }

    void removeHandler(StreamHandler handler) {
        swarm.remove(handler);
    }

    @Reference(
            name = "quic",
            target = "(" + MuxedTransport.PROTOCOL + "=quic-v1)",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            unbind = "removeQuic")
    void addQuic(MuxedTransport transport) {
        List<String> failures = new ArrayList<>(swarm.add(transport));
        failures.removeAll(told); // the other listeners were tried once more
        report(failures);
    }

    void removeQuic(MuxedTransport transport) {
        swarm.remove(transport);
    }

    @Reference(
            name = "names",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            unbind = "removeNames")
    void addNames(DnsOverHttps servers) {
        names.add(servers);
    }

    void removeNames(DnsOverHttps servers) {
        names.remove(servers);
    }

    @Reference(
            name = "reachability",
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "removeReachability")
    void addReachability(ReachabilityListener listener) {
        swarm.reach().add(listener);
    }

    void removeReachability(ReachabilityListener listener) {
        swarm.reach().remove(listener);
    }

    @Reference(
            name = "fetch",
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "removeFetch")
    void addFetch(FetchSource source) {
        swarm.add(source);
    }

    void removeFetch(FetchSource source) {
        swarm.remove(source);
    }

    @Reference(
            name = "listeners",
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "removeListener")
    void addListener(ConnectionListener listener) {
        swarm.add(listener);
    }

    void removeListener(ConnectionListener listener) {
        swarm.remove(listener);
    }
}
