package org.ashlar.routing.dht;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.Multihash;
import org.ashlar.multiformats.proto.ProtoReader;
import org.ashlar.multiformats.proto.ProtoWriter;
import org.ashlar.routing.PeerInfo;
import org.ashlar.store.Key;
import org.ashlar.store.RootStore;
import org.ashlar.store.Write;

/**
 * Provider records in the root store, one value for each content. Written behind: what others
 * announced in the last minute may be lost with the power, and is announced again. Blocks on the
 * disk; called from one thread at a time.
 */
final class ProviderPages {
    static final Key PREFIX = Key.of("/kad/providers/");

    private static final int BATCH = 512;
    private static final HexFormat HEX = HexFormat.of();

    private final RootStore store;
    private final ProviderStore providers;

    ProviderPages(RootStore store, ProviderStore providers) {
        this.store = store;
        this.providers = providers;
    }

    /** Reads what was written in earlier runs, by this variant or another. */
    void load() {
        Key after = Key.EMPTY;
        List<Key> page;
        do {
            page = store.keys(PREFIX, after, BATCH);
            for (Key key : page) {
                after = key;
                store.get(key).ifPresent(value -> restore(key, value));
            }
        } while (page.size() == BATCH);
    }

    private void restore(Key key, byte[] value) {
        try {
            Multihash content = Multihash.of(HEX.parseHex(key.text().substring(PREFIX.length())));
            ProtoReader in = new ProtoReader(value);
            while (in.next()) {
                if (in.field() == 1) {
                    providers.restore(content, entry(in.message()));
                } else {
                    in.skip();
                }
            }
        } catch (IllegalArgumentException e) {
            store.write(List.of(Write.delete(key)));
        }
    }

    private static ProviderStore.Entry entry(ProtoReader in) {
        byte[] id = {};
        long expires = 0;
        List<Multiaddr> addresses = new ArrayList<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> id = in.bytes();
                case 2 -> expires = in.varint();
                case 3 -> addresses.add(Multiaddr.of(in.bytes()));
                default -> in.skip();
            }
        }
        return new ProviderStore.Entry(new PeerInfo(PeerId.of(id), addresses), expires);
    }

    /** Writes what has changed since the last call. */
    void flush() {
        providers.expire();
        List<Multihash> changed = providers.takeChanged(BATCH);
        while (!changed.isEmpty()) {
            store.write(changed.stream().map(this::page).toList());
            changed = providers.takeChanged(BATCH);
        }
    }

    private Write page(Multihash content) {
        Key key = Key.of(PREFIX.text() + HEX.formatHex(content.bytes()));
        List<ProviderStore.Entry> entries = providers.entries(content);
        if (entries.isEmpty()) {
            return Write.delete(key);
        }
        ProtoWriter out = new ProtoWriter(128 * entries.size());
        for (ProviderStore.Entry entry : entries) {
            ProtoWriter one = new ProtoWriter(128).bytes(1, entry.peer().id().bytes());
            one.varint(2, entry.expires());
            entry.peer().addresses().forEach(address -> one.bytes(3, address.bytes()));
            out.message(1, one);
        }
        return Write.put(key, out.toBytes());
    }
}
