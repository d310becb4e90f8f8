package org.ashlar.bitswap;

import io.netty.channel.Channel;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.ashlar.bitswap.client.Client;
import org.ashlar.bitswap.server.DecisionEngine;
import org.ashlar.bitswap.wire.BitswapMessage;
import org.ashlar.bitswap.wire.Counters;
import org.ashlar.bitswap.wire.Inbound;
import org.ashlar.bitswap.wire.InboundHandler;
import org.ashlar.bitswap.wire.Limits;
import org.ashlar.bitswap.wire.MessageDecoder;
import org.ashlar.bitswap.wire.Prefix;
import org.ashlar.bitswap.wire.Protocols;
import org.ashlar.bitswap.wire.WireBlock;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multihash;
import org.ashlar.net.IdentifyInfo;
import org.ashlar.net.spi.StreamAttributes;

/**
 * Brings streams, client and server together: knows who is connected and hands each received thing
 * to the side it concerns. Safe for use by any thread; nothing here blocks.
 */
final class Node implements Inbound {
    /** Streams that a peer may have open towards this node at the same time. */
    static final int MAX_STREAMS = 32;

    /** Smaller blocks are hashed where they arrive, larger ones on the disk pool. */
    private static final int HASH_INLINE = 32 << 10;

    private static final System.Logger LOG = System.getLogger(Node.class.getName());

    private final Client client;
    private final DecisionEngine engine;
    private final Executor hashing;
    private final Counters counters;
    private final Object lock = new Object();
    private final Map<PeerId, Integer> streams = new HashMap<>();
    private final Set<PeerId> connected = new HashSet<>();
    private volatile Limits limits;
    private final Set<Channel> inbound = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Node(Client client, DecisionEngine engine, Executor hashing, Counters counters, Limits limits) {
        this.client = client;
        this.engine = engine;
        this.hashing = hashing;
        this.counters = counters;
        this.limits = limits;
    }

    /** Changes what a message may be; for streams that open from now on. */
    void limit(Limits changed) {
        limits = changed;
    }

    void accept(Channel stream) {
        PeerId peer = stream.attr(StreamAttributes.PEER).get();
        inbound.add(stream);
        var unusedFuture = stream.closeFuture().addListener(f -> inbound.remove(stream));
        if (peer == null || closed) {
            var unused = stream.close();
            return;
        }
        stream.pipeline().addLast(new MessageDecoder(limits), new InboundHandler(peer, this));
    }

    /** Ends the streams that peers have open; what they ask after that is heard by nobody. */
    void close() {
        closed = true;
        for (Channel stream : inbound) {
            var unused = stream.close();
        }
    }

    void connected(PeerId peer, IdentifyInfo info) {
        boolean speaks;
        synchronized (lock) {
            connected.add(peer);
            speaks = streams.containsKey(peer);
        }
        for (String protocol : Protocols.ALL) {
            speaks |= info.protocols().contains(protocol);
        }
        if (speaks) {
            engine.connected(peer);
            client.connected(peer);
        }
    }

    void disconnected(PeerId peer) {
        synchronized (lock) {
            connected.remove(peer);
        }
        client.disconnected(peer);
        engine.disconnected(peer);
    }

    /** Peers that are connected, sorted as text. */
    Set<String> partners() {
        Set<String> sorted = new TreeSet<>();
        synchronized (lock) {
            connected.forEach(peer -> sorted.add(peer.toString()));
        }
        return sorted;
    }

    @Override
    public boolean streamOpened(PeerId peer) {
        boolean known;
        synchronized (lock) {
            if (streams.getOrDefault(peer, 0) >= MAX_STREAMS) {
                return false;
            }
            streams.merge(peer, 1, Integer::sum);
            known = connected.contains(peer);
        }
        if (known) {
            engine.connected(peer);
            client.connected(peer);
        }
        return true;
    }

    @Override
    public void streamClosed(PeerId peer) {
        boolean gone;
        synchronized (lock) {
            streams.computeIfPresent(peer, (p, n) -> n == 1 ? null : n - 1);
            gone = !streams.containsKey(peer) && !connected.contains(peer);
        }
        if (gone) {
            engine.disconnected(peer);
        }
    }

    @Override
    public void activity(PeerId peer) {
        client.activity(peer);
    }

    @Override
    public void message(PeerId peer, BitswapMessage message) {
        counters.messagesReceived.increment();
        if (!message.presences().isEmpty()) {
            client.presences(peer, message.presences());
        }
        engine.received(peer, message);
    }

    @Override
    public void block(PeerId peer, WireBlock block, Consumer<Boolean> done) {
        int size = block.data().length;
        counters.blocksReceived.increment();
        counters.dataReceived.add(size);
        if (!client.mayWant(peer, block.prefix())) {
            counters.duplicateBlocks.increment();
            counters.duplicateData.add(size);
            done.accept(true);
        } else if (size < HASH_INLINE) {
            verify(peer, block, done);
        } else {
            hashing.execute(() -> verify(peer, block, done));
        }
    }

    private void verify(PeerId peer, WireBlock block, Consumer<Boolean> done) {
        boolean useful = false;
        try {
            Prefix prefix = block.prefix();
            long begin = client.now();
            Multihash hash = Hashes.hash(prefix.function(), block.data());
            long effort = client.now() - begin;
            Client.Receipt receipt = client.received(peer, hash, block.data(), effort);
            if (receipt == Client.Receipt.WANTED) {
                engine.receivedBlock(peer, block.data().length);
            }
            useful = receipt != Client.Receipt.TOO_MUCH;
        } catch (FormatException e) {
            LOG.log(Level.DEBUG, () -> "block of " + peer + " cannot be verified", e);
        } finally {
            done.accept(useful);
        }
    }

    static List<String> protocols() {
        return Protocols.ALL;
    }
}
