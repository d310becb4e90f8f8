package org.ashlar.core.front.names;

import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.ashlar.core.front.gate.Gate;
import org.ashlar.core.front.gate.GateTimer;
import org.ashlar.core.front.gate.Installed;
import org.ashlar.core.front.gate.Lease;
import org.ashlar.crypto.PeerId;
import org.ashlar.name.NameResolver;
import org.ashlar.name.Names;
import org.ashlar.runtime.CallContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The front of the name system. Safe for use by any thread that may block. */
@Component(service = Names.class)
public final class NamesFront implements Names {
    private static final String NAME = "system of names (bundle org.ashlar.namesys)";

    private final Gate<NameResolver> gate;
    private final Installed installed = new Installed(NAME);

    /**
     * @param timer the time
     */
    @Activate
    public NamesFront(@Reference GateTimer timer) {
        gate = new Gate<>(NAME, timer);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindNames(NameResolver names, ServiceReference<NameResolver> reference) {
        plug(names, Installed.bundleOf(reference));
    }

    void plug(NameResolver names, BooleanSupplier bundle) {
        installed.by(bundle);
        gate.bind(names);
    }

    void unbindNames(NameResolver names) {
        gate.unbind(names);
    }

    private <R> R with(Function<NameResolver, R> work) {
        installed.require();
        try (Lease<NameResolver> lease = gate.lease()) {
            return work.apply(lease.get());
        }
    }

    @Override
    public boolean installed() {
        return installed.now();
    }

    @Override
    public Resolved resolve(CallContext context, String name, boolean offline) {
        return with(names -> names.resolve(context, name, offline));
    }

    @Override
    public Signed signedRecord(CallContext context, PeerId name, boolean offline) {
        return with(names -> names.signedRecord(context, name, offline));
    }

    @Override
    public boolean hasDnsLink(CallContext context, String domain) {
        return with(names -> names.hasDnsLink(context, domain));
    }
}
