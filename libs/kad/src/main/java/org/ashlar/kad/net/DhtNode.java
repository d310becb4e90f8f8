package org.ashlar.kad.net;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.ashlar.crypto.PeerId;
import org.ashlar.error.IpfsException;
import org.ashlar.kad.Kad;
import org.ashlar.kad.KadKey;
import org.ashlar.kad.KadSettings;
import org.ashlar.kad.PeerDiversity;
import org.ashlar.kad.RoutingTable;
import org.ashlar.net.ConnectionInfo;
import org.ashlar.net.IdentifyInfo;
import org.ashlar.net.Network;
import org.ashlar.net.spi.Streams;
import org.ashlar.routing.RecordValidator;
import org.ashlar.routing.Values;
import org.ashlar.runtime.Pools;
import org.ashlar.store.Key;
import org.ashlar.store.RootStore;
import org.ashlar.store.Write;

/**
 * What both DHT variants are: two networks that are kept fresh, whose tables survive restarts and
 * swaps in the root store. Safe for use by any thread; only {@link #close} blocks, on the disk.
 */
public final class DhtNode implements AutoCloseable {
    /** Protocol of the public network. */
    public static final String WAN_PROTOCOL = "/ipfs/kad/1.0.0";

    /** Protocol of local networks. */
    public static final String LAN_PROTOCOL = "/ipfs/lan/kad/1.0.0";

    private static final Key WAN_TABLE = Key.of("/local/kad/wan");
    private static final Key LAN_TABLE = Key.of("/local/kad/lan");
    private static final Duration SOON = Duration.ofSeconds(1);

    /** So many refreshes of a node that only asks are left out while it does not. */
    static final int LEFT_OUT = 5;

    private static final System.Logger LOG = System.getLogger(DhtNode.class.getName());

    /**
     * What a variant chooses.
     *
     * @param kad numbers of the protocol
     * @param loopback true to count loopback addresses as local, for tests on one machine
     * @param refresh time between refreshes of the tables
     * @param onlyAsks true for a node whose tables serve nobody else: they are refreshed as they
     *     are used
     */
    public record Settings(KadSettings kad, boolean loopback, Duration refresh, boolean onlyAsks) {
        /**
         * Settings of a configuration: the numbers of the protocol, but for those of what is under
         * way at a time.
         */
        public static Settings of(
                int concurrency, int queries, boolean loopback, long refreshMillis) {
            KadSettings usual = KadSettings.DEFAULT;
            return new Settings(
                    new KadSettings(usual.k(), concurrency, usual.beta(), usual.value(), queries),
                    loopback,
                    Duration.ofMillis(refreshMillis),
                    false);
        }

        /** The same for a node that answers nobody. */
        public Settings onlyAsking() {
            return new Settings(kad, loopback, refresh, true);
        }

        AddressScope local() {
            return loopback ? AddressScope.LAN_WITH_LOOPBACK : AddressScope.LAN;
        }
    }

    private final Network network;
    private final RootStore store;
    private final Pools pools;
    private final Values values;
    private final DualKad dual;
    private volatile Settings settings;
    private volatile boolean closed;

    /** Guarded by this. */
    private Future<?> timer;

    /** Refreshes left out since the last one. Used by the scheduler's thread only. */
    private int leftOut;

    /**
     * Starts: reads the tables of the last run, and begins to refresh them.
     *
     * @param validators those present at the time of each call
     */
    public DhtNode(
            Network network,
            Streams streams,
            RootStore store,
            Pools pools,
            Supplier<Collection<RecordValidator>> validators,
            Settings settings) {
        this.network = network;
        this.store = store;
        this.pools = pools;
        this.settings = settings;
        this.values = new Values(validators);
        dual =
                new DualKad(
                        join(streams, WAN_PROTOCOL, PeerDiversity.wan(), () -> AddressScope.WAN),
                        join(
                                streams,
                                LAN_PROTOCOL,
                                PeerDiversity.none(),
                                () -> this.settings.local()),
                        values);
        timer = schedule(settings.refresh());
        pools.disk().execute(this::load);
    }

    private Future<?> schedule(Duration refresh) {
        long period = refresh.toMillis();
        return pools.scheduler()
                .scheduleWithFixedDelay(this::maintain, period, period, TimeUnit.MILLISECONDS);
    }

    /**
     * Takes other settings. What runs goes on; peers that the settings now leave out are forgotten,
     * and connected ones that they now count are asked.
     */
    public synchronized void use(Settings changed) {
        Settings before = settings;
        settings = changed;
        dual.wan().kad().use(changed.kad());
        dual.lan().kad().use(changed.kad());
        if (!closed && !changed.refresh().equals(before.refresh())) {
            timer.cancel(false);
            timer = schedule(changed.refresh());
        }
        if (changed.loopback() != before.loopback()) {
            dual.lan().forgetStrangers();
            dual.lan().meetConnected();
        }
    }

    private KadNetwork join(
            Streams streams,
            String protocol,
            PeerDiversity diversity,
            Supplier<AddressScope> scope) {
        PeerId self = network.id();
        KadSettings kad = settings.kad();
        RoutingTable table =
                new RoutingTable(KadKey.of(self), kad.k(), diversity, InstantSource.system());
        table.watch(new MemberTags(network, protocol));
        StreamRpc rpc = new StreamRpc(network, streams, pools.scheduler(), protocol);
        Kad searches =
                new Kad(
                        self,
                        () ->
                                protocol.equals(WAN_PROTOCOL)
                                        ? scope.get().filter(network.addresses())
                                        : network.addresses(),
                        kad,
                        table,
                        rpc,
                        values,
                        peer -> scope.get().has(peer));
        return new KadNetwork(protocol, scope, searches, self, this::connected, this::refreshSoon);
    }

    private List<IdentifyInfo> connected() {
        return network.connections().stream()
                .map(ConnectionInfo::peer)
                .distinct()
                .map(network::identified)
                .flatMap(Optional::stream)
                .toList();
    }

    /** Both networks. */
    public DualKad dual() {
        return dual;
    }

    /** Judges values. */
    public Values values() {
        return values;
    }

    private void refreshSoon(KadNetwork network) {
        if (!closed) {
            Future<?> unused =
                    pools.scheduler()
                            .schedule(
                                    () -> refresh(network), SOON.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void refresh(KadNetwork network) {
        var unused =
                network.refresh(settings.refresh())
                        .whenComplete(
                                (done, failure) -> {
                                    if (failure != null) {
                                        LOG.log(Level.DEBUG, "refresh failed", failure);
                                    }
                                });
    }

    private void maintain() {
        boolean asked = dual.asked();
        int known = dual.wan().kad().table().size() + dual.lan().kad().table().size();
        boolean enough = known >= settings.kad().k();
        if (settings.onlyAsks() && enough && !asked && leftOut < LEFT_OUT) {
            leftOut++;
            return;
        }
        leftOut = 0;
        if (!enough) {
            dual.wan().meetConnected();
            dual.lan().meetConnected();
        }
        refresh(dual.wan());
        refresh(dual.lan());
        pools.disk().execute(this::save);
    }

    private void load() {
        try {
            store.get(WAN_TABLE).ifPresent(dual.wan()::adopt);
            store.get(LAN_TABLE).ifPresent(dual.lan()::adopt);
        } catch (IpfsException e) {
            LOG.log(Level.DEBUG, "no routing tables of an earlier run", e);
        }
    }

    private void save() {
        if (dual.wan().kad().table().size() + dual.lan().kad().table().size() == 0) {
            return; // what an earlier run knew is better than nothing
        }
        try {
            store.write(
                    List.of(
                            Write.put(WAN_TABLE, dual.wan().export()),
                            Write.put(LAN_TABLE, dual.lan().export())));
        } catch (IpfsException e) {
            LOG.log(Level.DEBUG, "routing tables not saved", e);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            timer.cancel(false);
        }
        dual.wan().kad().table().unwatch();
        dual.lan().kad().table().unwatch();
        save();
    }
}
