package org.ashlar.core.facade;

import java.util.Dictionary;
import java.util.EnumSet;
import java.util.Hashtable;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.ashlar.block.BlockService;
import org.ashlar.command.Command;
import org.ashlar.core.front.gate.Gate;
import org.ashlar.core.front.gate.GateTimer;
import org.ashlar.crypto.PeerId;
import org.ashlar.name.NameResolver;
import org.ashlar.net.ConnectionListener;
import org.ashlar.net.IdentifyInfo;
import org.ashlar.node.Ipfs;
import org.ashlar.node.Ipfs.Part;
import org.ashlar.node.NodeEvent;
import org.ashlar.node.NodeListener;
import org.ashlar.path.PathResolver;
import org.ashlar.pin.Pinner;
import org.ashlar.repo.Repo;
import org.ashlar.runtime.Pools;
import org.ashlar.unixfs.UnixFs;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Registers the facade while the repo is open, and keeps its property {@link Ipfs#PARTS} true. Safe
 * for use by any thread.
 */
@Component(service = ConnectionListener.class, immediate = true)
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"org.ashlar.node.Ipfs\"",
        uses = Ipfs.class)
@NeedsParts
public final class IpfsComponent implements ConnectionListener {
    private final BundleContext context;
    private final IpfsFacade facade;

    /** Guarded by this. */
    private @Nullable ServiceRegistration<Ipfs> registration;

    /** Guarded by this. */
    private Set<Part> told = EnumSet.noneOf(Part.class);

    /** Makes the facade; it is registered once it is bound to what is there. */
    @Activate
    public IpfsComponent(
            BundleContext context,
            @Reference Repo repo,
            @Reference BlockService blocks,
            @Reference PathResolver paths,
            @Reference Pools pools,
            @Reference GateTimer timer) {
        this.context = context;
        facade = new IpfsFacade(repo, blocks, paths, pools, timer);
    }

    @Activate
    synchronized void register() {
        registration = context.registerService(Ipfs.class, facade, properties());
    }

    @Deactivate
    void unregister() {
        ServiceRegistration<Ipfs> gone;
        synchronized (this) {
            gone = registration;
            registration = null;
        }
        if (gone != null) {
            gone.unregister();
        }
    }

    private Dictionary<String, Object> properties() {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(Ipfs.PARTS, told.stream().map(IpfsComponent::name).toArray(String[]::new));
        return properties;
    }

    private static String name(Part part) {
        return part.name().toLowerCase(Locale.ROOT);
    }

    /** Tells of what came and went since the last time. */
    private synchronized void changed() {
        Set<Part> now = facade.parts();
        Set<Part> before = told;
        if (now.equals(before)) {
            return;
        }
        told = now;
        if (registration != null) {
            registration.setProperties(properties());
        }
        for (Part part : Part.values()) {
            if (now.contains(part) != before.contains(part)) {
                facade.events()
                        .happened(
                                now.contains(part)
                                        ? NodeEvent.Kind.PART_CAME
                                        : NodeEvent.Kind.PART_WENT,
                                part.name());
            }
        }
    }

    private <T> void bind(Gate<T> gate, T provider) {
        gate.bind(provider);
        changed();
    }

    private <T> void unbind(Gate<T> gate, T provider) {
        gate.unbind(provider);
        changed();
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindFiles(UnixFs files) {
        bind(facade.files(), files);
    }

    void unbindFiles(UnixFs files) {
        unbind(facade.files(), files);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindPins(Pinner pins) {
        bind(facade.pins(), pins);
    }

    void unbindPins(Pinner pins) {
        unbind(facade.pins(), pins);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindNames(NameResolver names) {
        bind(facade.names(), names);
    }

    void unbindNames(NameResolver names) {
        unbind(facade.names(), names);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindCommand(Command command) {
        facade.gate(command).ifPresent(gate -> bind(gate, command));
    }

    void unbindCommand(Command command) {
        facade.gate(command).ifPresent(gate -> unbind(gate, command));
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindListener(NodeListener listener) {
        List<NodeEvent> past =
                facade.parts().stream()
                        .map(part -> new NodeEvent(NodeEvent.Kind.PART_CAME, part.name()))
                        .toList();
        facade.events().add(listener, past);
    }

    void unbindListener(NodeListener listener) {
        facade.events().remove(listener);
    }

    @Override
    public void connected(PeerId peer, IdentifyInfo info) {
        facade.events().happened(NodeEvent.Kind.PEER_CONNECTED, peer.toString());
    }

    @Override
    public void disconnected(PeerId peer) {
        facade.events().happened(NodeEvent.Kind.PEER_DISCONNECTED, peer.toString());
    }
}
