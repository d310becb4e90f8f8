package org.ashlar.core.front.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ashlar.core.front.gate.GateTimer;
import org.ashlar.repo.Repo;
import org.ashlar.store.Datastore;
import org.ashlar.store.Key;
import org.ashlar.store.RootStore;
import org.ashlar.store.Write;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The front of the store of small values. Safe for use by any thread that may block. */
@Component(service = {RootStore.class, RootStoreFront.class})
public final class RootStoreFront implements RootStore {
    private final StoreSlot slot;

    /**
     * @param timer the time
     * @param repo may hold the journal of an interrupted swap
     */
    @Activate
    public RootStoreFront(@Reference GateTimer timer, @Reference Repo repo) {
        slot = new StoreSlot("/", timer);
        if (SwapJournal.exists(repo.directory())) {
            slot.hold(); // until the swap that was interrupted says what serves
        }
    }

    @Reference(
            target = "(mount=/)",
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindStore(Datastore store, Map<String, Object> properties) {
        slot.bind(store, properties);
    }

    void unbindStore(Datastore store) {
        slot.unbind(store);
    }

    /** The gate, for the listing of parts. */
    public StoreSlot slot() {
        return slot;
    }

    @Override
    public Optional<byte[]> get(Key key) {
        return slot.with(store -> store.get(key));
    }

    @Override
    public void write(List<Write> writes) {
        slot.run(store -> store.write(writes, true));
    }

    @Override
    public void stage(List<Write> writes) {
        slot.run(store -> store.write(writes, false));
    }

    @Override
    public void sync() {
        slot.run(Datastore::sync);
    }

    @Override
    public List<Key> keys(Key prefix, Key after, int limit) {
        return slot.with(store -> store.keys(prefix, after, limit));
    }
}
