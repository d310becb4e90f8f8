package org.ashlar.bitswap;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ashlar.bitswap.client.Client;
import org.ashlar.bitswap.server.DecisionEngine;
import org.ashlar.bitswap.wire.Counters;
import org.ashlar.bitswap.wire.Limits;
import org.ashlar.bitswap.wire.Protocols;
import org.ashlar.block.Block;
import org.ashlar.crypto.PeerId;
import org.ashlar.exchange.ExchangeSession;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.ashlar.net.ConnectionListener;
import org.ashlar.net.IdentifyInfo;
import org.ashlar.net.spi.StreamHandler;
import org.ashlar.routing.PeerInfo;
import org.ashlar.routing.Routing;
import org.ashlar.testing.Bytes;
import org.ashlar.testing.FakeRouting;
import org.ashlar.testing.InMemoryBlockstore;
import org.ashlar.testing.ManualScheduler;
import org.ashlar.testing.net.FakeHost;
import org.ashlar.testing.net.FakeNetwork;

/** Bitswap nodes in one thread. Confined to the thread of the test. */
final class Swarm {
    final FakeNetwork network = new FakeNetwork();
    final ManualScheduler time = new ManualScheduler();
    final FakeRouting routing = new FakeRouting();
    final List<PeerInfo> providers = routing.providers;

    /** What a client's clock moves at each reading, so also between begin and end of a hash. */
    Duration hashingTakes = Duration.ZERO;

    private final List<Member> members = new ArrayList<>();
    private final List<Stranger> strangers = new ArrayList<>();
    private long drift;
    private int count;

    /** One node and what it is made of. */
    static final class Member implements StreamHandler, ConnectionListener {
        final FakeHost host;
        final InMemoryBlockstore blocks = new InMemoryBlockstore();
        final Counters counters = new Counters();
        final Client client;
        final DecisionEngine engine;
        final Node node;

        private final List<String> protocols;

        Member(Swarm swarm, FakeHost host, Limits limits, List<String> protocols) {
            this.host = host;
            this.protocols = protocols;
            client = new Client(host, host, swarm.routing(), swarm.time, swarm::clock, counters);
            engine =
                    new DecisionEngine(
                            blocks, swarm.time, host, host, swarm.time, counters, limits, 8 << 20);
            node = new Node(client, engine, swarm.time, counters, limits);
            host.serve(this).tell(this);
        }

        void store(List<Block> some) {
            blocks.stage(some);
            client.added(some);
            engine.added(some);
        }

        /** Fetches like the block service: stages and announces what came. */
        CompletableFuture<Block> fetch(ExchangeSession session, Cid cid) {
            return session.fetch(cid)
                    .thenApply(
                            block -> {
                                store(List.of(block));
                                return block;
                            });
        }

        @Override
        public List<String> protocols() {
            return protocols;
        }

        @Override
        public void accept(Channel stream) {
            node.accept(stream);
        }

        @Override
        public void connected(PeerId peer, IdentifyInfo info) {
            node.connected(peer, info);
        }

        @Override
        public void disconnected(PeerId peer) {
            node.disconnected(peer);
        }
    }

    Member member() {
        return member(Limits.REFERENCE, Protocols.ALL);
    }

    Member member(Limits limits, List<String> protocols) {
        Member member = new Member(this, network.host(id(count++)), limits, protocols);
        members.add(member);
        return member;
    }

    /** A peer that says what the test makes it say. */
    Stranger stranger(String protocol) {
        Stranger stranger = new Stranger(network.host(id(count++)), protocol);
        strangers.add(stranger);
        return stranger;
    }

    /** All that the test stored, and what strangers got, is gone; what Bitswap holds is not. */
    void dropContents() {
        for (Member member : members) {
            member.blocks.hashes(null, Integer.MAX_VALUE).forEach(member.blocks::delete);
        }
        strangers.forEach(stranger -> stranger.blocks.clear());
    }

    private long clock() {
        drift += hashingTakes.toNanos();
        return time.nanoTime() + drift;
    }

    static PeerId id(int number) {
        return PeerId.of(Hashes.hash(Multihash.SHA2_256, Bytes.random(number + 1, 8)));
    }

    static Block block(long seed, int size) {
        byte[] data = Bytes.random(seed, size);
        return new Block(Cid.v1(Multicodec.RAW, Hashes.hash(Multihash.SHA2_256, data)), data);
    }

    static List<Block> blocks(int number, int size) {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            blocks.add(block(1000 + i, size));
        }
        return blocks;
    }

    void connectAll(Member... members) {
        for (int i = 0; i < members.length; i++) {
            for (int j = i + 1; j < members.length; j++) {
                network.connect(members[i].host, members[j].host);
            }
        }
    }

    /** Moves bytes and runs due tasks until nothing happens any more. */
    void settle() {
        boolean moved = true;
        for (int i = 0; moved; i++) {
            if (i > 100_000) {
                throw new AssertionError("the swarm never comes to rest");
            }
            moved = network.pump();
            moved |= time.runDue();
        }
    }

    void pass(Duration duration) {
        for (long left = duration.toMillis(); left > 0; left -= 50) {
            time.advance(Duration.ofMillis(50));
            settle();
        }
    }

    Routing routing() {
        return routing;
    }
}
