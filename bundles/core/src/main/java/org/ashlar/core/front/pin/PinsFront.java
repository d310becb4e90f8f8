package org.ashlar.core.front.pin;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.ashlar.core.front.gate.Gate;
import org.ashlar.core.front.gate.GateTimer;
import org.ashlar.core.front.gate.Lease;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Multihash;
import org.ashlar.pin.Pin;
import org.ashlar.pin.PinMode;
import org.ashlar.pin.PinReason;
import org.ashlar.pin.Pinner;
import org.ashlar.pin.Pins;
import org.ashlar.runtime.CallContext;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The front of pinning. Safe for use by any thread that may block. */
@Component(service = Pins.class)
public final class PinsFront implements Pins {
    private final Gate<Pinner> gate;

    /**
     * @param timer the time
     */
    @Activate
    public PinsFront(@Reference GateTimer timer) {
        gate = new Gate<>("keeper of pins (bundle org.ashlar.pinning)", timer);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindPinner(Pinner pinner) {
        gate.bind(pinner);
    }

    void unbindPinner(Pinner pinner) {
        gate.unbind(pinner);
    }

    private <R> R with(Function<Pinner, R> work) {
        try (Lease<Pinner> lease = gate.lease()) {
            return work.apply(lease.get());
        }
    }

    private void run(Consumer<Pinner> work) {
        try (Lease<Pinner> lease = gate.lease()) {
            work.accept(lease.get());
        }
    }

    @Override
    public void await() {
        gate.lease().close();
    }

    @Override
    public void pin(CallContext context, Cid cid, PinMode mode, String name) {
        run(pinner -> pinner.pin(context, cid, mode, name));
    }

    @Override
    public void pinComplete(Cid cid, String name) {
        run(pinner -> pinner.pinComplete(cid, name));
    }

    @Override
    public void unpin(Cid cid, boolean recursive) {
        run(pinner -> pinner.unpin(cid, recursive));
    }

    @Override
    public Optional<Pin> find(Cid cid) {
        return with(pinner -> pinner.find(cid));
    }

    @Override
    public Map<Multihash, PinReason> reasons(CallContext context, Set<Multihash> hashes) {
        return with(pinner -> pinner.reasons(context, hashes));
    }

    @Override
    public List<Pin> list(@Nullable Cid after, int limit) {
        return with(pinner -> pinner.list(after, limit));
    }
}
