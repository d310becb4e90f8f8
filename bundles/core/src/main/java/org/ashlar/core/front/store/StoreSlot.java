package org.ashlar.core.front.store;

import java.util.function.Consumer;
import java.util.function.Function;
import org.ashlar.core.front.gate.Gate;
import org.ashlar.core.front.gate.GateTimer;
import org.ashlar.core.front.gate.Lease;
import org.ashlar.store.Datastore;

/** The gate of one mount, with a lease for each call. Safe for use by any thread. */
public final class StoreSlot {
    private final Gate<Datastore> gate;

    StoreSlot(String mount, GateTimer timer) {
        gate = new Gate<>("datastore of " + mount, timer);
    }

    /** The gate itself. */
    public Gate<Datastore> gate() {
        return gate;
    }

    <R> R with(Function<Datastore, R> work) {
        try (Lease<Datastore> lease = gate.lease()) {
            return work.apply(lease.get());
        }
    }

    void run(Consumer<Datastore> work) {
        try (Lease<Datastore> lease = gate.lease()) {
            work.accept(lease.get());
        }
    }
}
