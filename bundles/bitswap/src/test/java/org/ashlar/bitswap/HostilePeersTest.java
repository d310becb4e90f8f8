package org.ashlar.bitswap;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ashlar.bitswap.Swarm.Member;
import org.ashlar.bitswap.wire.BlockPresence;
import org.ashlar.bitswap.wire.Limits;
import org.ashlar.bitswap.wire.Protocols;
import org.ashlar.bitswap.wire.WantlistEntry;
import org.ashlar.block.Block;
import org.ashlar.crypto.PeerId;
import org.ashlar.exchange.ExchangeSession;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.ashlar.routing.PeerInfo;
import org.ashlar.testing.Bytes;
import org.ashlar.testing.net.LeakGuard;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What peers may do to this node; each limit names its profile. */
@ExtendWith(LeakGuard.class)
class HostilePeersTest {
    private final Swarm swarm = new Swarm();
    private final Stranger stranger = swarm.stranger(Protocols.V1_2);

    @AfterEach
    void leaveWhatBitswapHolds() {
        swarm.dropContents();
    }

    private Member victim(Limits limits) {
        Member victim = swarm.member(limits, Protocols.ALL);
        swarm.network.connect(victim.host, stranger.host);
        return victim;
    }

    /** Afterwards an honest want is still answered. */
    private void answersStill(Member victim) {
        Block block = Swarm.block(99, 500);
        victim.store(List.of(block));
        Member honest = swarm.member();
        swarm.connectAll(victim, honest);
        CompletableFuture<Block> result = honest.client.newSession().fetch(block.cid());
        swarm.pass(Duration.ofSeconds(1));
        assertThat(result).isCompleted();
    }

    private static List<Cid> cids(int from, int count) {
        List<Cid> cids = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            cids.add(cid(i));
        }
        return cids;
    }

    private static Cid cid(int seed) {
        byte[] digest = Bytes.random(seed, 32);
        return Cid.v1(Multicodec.RAW, Multihash.of(Multihash.SHA2_256, digest));
    }

    private void floods(Limits limits) {
        floods(victim(limits), limits);
    }

    private void floods(Member victim, Limits limits) {
        PeerId id = victim.host.id();
        for (int i = 0; i < 8; i++) {
            stranger.want(id, cids(1000 * i, 1000), 1);
            swarm.settle();
        }
        assertThat(victim.engine.wantlistOf(stranger.host.id())).hasSize(limits.maxWants());
        answersStill(victim);
    }

    @Test
    void boundsFollowTheMemoryOfTheNodeWhileItServes() {
        Member victim = victim(Limits.REFERENCE);
        victim.engine.limit(Limits.LOW_POWER, 1 << 20);
        floods(victim, Limits.LOW_POWER);
    }

    @Test
    void d1WantlistIsBoundedInTheDefaultProfile() {
        assertThat(Limits.REFERENCE.maxWants()).isEqualTo(1024);
        floods(Limits.REFERENCE);
    }

    @Test
    void d1WantlistIsBoundedInLowpower() {
        assertThat(Limits.LOW_POWER.maxWants()).isEqualTo(256);
        floods(Limits.LOW_POWER);
    }

    @Test
    void d1WantsForMissingBlocksMakeRoomFirst() {
        Member victim = victim(Limits.LOW_POWER);
        PeerId id = victim.host.id();
        stranger.want(id, cids(0, 256), 1000);
        swarm.settle();
        Block here = Swarm.block(5, 3000);
        victim.store(List.of(here));

        stranger.want(id, List.of(here.cid()), 1);
        swarm.settle();

        assertThat(stranger.blocks).hasSize(1);
        assertThat(victim.engine.wantlistOf(stranger.host.id())).hasSize(255);
    }

    @Test
    void d2OversizeAndIdentityCidsAreIgnoredAndTheConnectionKept() {
        Member victim = victim(Limits.REFERENCE);
        Cid identity = Cid.v1(Multicodec.RAW, Hashes.hash(Multihash.IDENTITY, new byte[20]));
        Cid shortDigest = Cid.v1(Multicodec.RAW, Multihash.of(Multihash.SHA2_256, new byte[4]));
        stranger.want(victim.host.id(), List.of(identity, shortDigest, cid(1)), 1);
        swarm.settle();

        assertThat(stranger.streamIsOpen()).isTrue();
        assertThat(stranger.presences())
                .containsExactlyInAnyOrder(
                        new BlockPresence(shortDigest, false), new BlockPresence(cid(1), false));
        answersStill(victim);
    }

    @Test
    void d3OversizeMessageResetsTheStreamInEachProfile() {
        for (Limits limits : List.of(Limits.REFERENCE, Limits.LOW_POWER)) {
            Stranger sender = swarm.stranger(Protocols.V1_2);
            Member victim = swarm.member(limits, Protocols.ALL);
            swarm.network.connect(victim.host, sender.host);
            int tooLong = limits.maxMessage() + 1;
            byte[] length = new byte[4];
            for (int i = 0; i < 4; i++) {
                length[i] = (byte) (((tooLong >>> (7 * i)) & 0x7f) | (i < 3 ? 0x80 : 0));
            }

            sender.say(victim.host.id(), length);
            swarm.settle();

            assertThat(sender.streamIsOpen()).as(limits.toString()).isFalse();
            answersStill(victim);
        }
        assertThat(Limits.REFERENCE.maxMessage()).isEqualTo(4 << 20);
        assertThat(Limits.LOW_POWER.maxMessage()).isEqualTo((2 << 20) + (64 << 10));
    }

    @Test
    void d4UnrequestedBlocksAreDroppedUnhashedAndCounted() {
        Member victim = victim(Limits.REFERENCE);
        Block block = Swarm.block(3, 50_000);

        stranger.give(victim.host.id(), block, block);
        swarm.settle();

        assertThat(victim.counters.duplicateBlocks.sum()).isEqualTo(2);
        assertThat(victim.counters.duplicateData.sum()).isEqualTo(100_000);
        assertThat(victim.blocks.count()).isZero();
        assertThat(stranger.streamIsOpen()).isTrue();
    }

    @Test
    void d4FloodOfBlocksThatNobodyWantsResetsTheStream() {
        Member victim = victim(Limits.REFERENCE);
        var unused = victim.client.newSession().fetch(Swarm.block(1, 10).cid());
        swarm.settle();
        Block junk = Swarm.block(3, 1 << 20);

        for (int i = 0; i < 33; i++) {
            stranger.give(victim.host.id(), junk);
            swarm.settle();
        }

        assertThat(stranger.streamIsOpen()).isFalse();
        answersStill(victim);
    }

    @Test
    void d5BlocksOfHashFunctionsThatNobodyAskedForAreNotHashed() {
        Member victim = victim(Limits.REFERENCE);
        var unused = victim.client.newSession().fetch(Swarm.block(1, 10).cid());
        swarm.settle();
        swarm.hashingTakes = Duration.ofSeconds(3); // one hash in vain would reset the stream
        byte[] data = Bytes.random(1, 40_000);
        Multihash expensive = Hashes.hash(Multihash.SHA2_512, data);

        stranger.give(victim.host.id(), new Block(Cid.v1(Multicodec.RAW, expensive), data));
        swarm.settle();

        assertThat(stranger.streamIsOpen()).isTrue();
        assertThat(victim.counters.duplicateBlocks.sum()).isEqualTo(1);
    }

    @Test
    void d5TimeSpentOnHashingInVainResetsTheStream() {
        Member victim = victim(Limits.REFERENCE);
        var unused = victim.client.newSession().fetch(Swarm.block(1, 10).cid());
        swarm.settle();
        swarm.hashingTakes = Duration.ofMillis(300);

        for (int i = 0; i < 8 && (i == 0 || stranger.streamIsOpen()); i++) {
            stranger.give(victim.host.id(), Swarm.block(100 + i, 1000));
            swarm.settle();
        }

        assertThat(stranger.streamIsOpen()).isFalse();
        swarm.hashingTakes = Duration.ZERO;
        answersStill(victim);
    }

    @Test
    void d6WhatASlowReaderMakesUsHoldIsBounded() {
        for (Limits limits : List.of(Limits.REFERENCE, Limits.LOW_POWER)) {
            Stranger reader = swarm.stranger(Protocols.V1_2);
            Member victim = swarm.member(limits, Protocols.ALL);
            List<Block> blocks = Swarm.blocks(200, 50_000);
            victim.store(blocks);
            swarm.network.connect(victim.host, reader.host);
            swarm.network.stall(victim.host, reader.host, true);

            reader.want(victim.host.id(), blocks.stream().map(Block::cid).toList(), 1);
            swarm.settle();

            assertThat(victim.engine.outstanding())
                    .as(limits.toString())
                    .isBetween(1L, limits.outstanding() + 50_000);
            answersStill(victim);
            swarm.network.stall(victim.host, reader.host, false);
            swarm.settle();
            assertThat(reader.blocks).hasSize(200);
            assertThat(victim.engine.outstanding()).isZero();
        }
        assertThat(Limits.LOW_POWER.outstanding()).isEqualTo(256 << 10);
    }

    @Test
    void d6PeersTakeTurns() {
        Member victim = victim(Limits.REFERENCE);
        List<Block> many = Swarm.blocks(500, 20_000);
        Block one = Swarm.block(7, 20_000);
        victim.store(many);
        victim.store(List.of(one));
        Stranger modest = swarm.stranger(Protocols.V1_2);
        swarm.network.connect(victim.host, modest.host);

        stranger.want(victim.host.id(), many.stream().map(Block::cid).toList(), 1000);
        modest.want(victim.host.id(), List.of(one.cid()), 1);
        for (int i = 0; modest.blocks.isEmpty(); i++) {
            assertThat(i).isLessThan(10_000);
            swarm.network.pump();
            swarm.time.runDue();
        }

        assertThat(stranger.blocks.size()).isLessThan(150);
    }

    @Test
    void d7PeerThatLiesIsLeftForAnother() {
        Member victim = victim(Limits.REFERENCE);
        Member honest = swarm.member();
        List<Block> blocks = Swarm.blocks(30, 2000);
        honest.store(blocks);
        swarm.network.connect(victim.host, honest.host);
        PeerId id = victim.host.id();
        ExchangeSession session = victim.client.newSession();
        int asked = 0;
        for (Block block : blocks) {
            CompletableFuture<Block> result = victim.fetch(session, block.cid());
            for (int i = 0; i < 40 && !result.isDone(); i++) {
                stranger.presence(id, block.cid(), true);
                swarm.settle();
                stranger.presence(id, block.cid(), false);
                swarm.pass(Duration.ofMillis(250));
            }
            assertThat(result).isCompleted();
            asked = wantBlocks(stranger);
        }
        assertThat(asked).as("wants for blocks sent to the liar").isLessThanOrEqualTo(6);
    }

    private static int wantBlocks(Stranger peer) {
        return (int) peer.wants().stream().filter(w -> !w.cancel() && !w.wantHave()).count();
    }

    @Test
    void d7SixteenRefusalsInARowEndTheQuestions() {
        Member victim = victim(Limits.REFERENCE);
        swarm.network.connect(victim.host, swarm.member().host);
        PeerId id = victim.host.id();
        ExchangeSession session = victim.client.newSession();
        Block first = Swarm.block(1, 100);
        var unused = session.fetch(first.cid());
        swarm.settle();
        stranger.give(id, first);
        swarm.settle();
        for (int i = 0; i < 40; i++) {
            var unusedToo = session.fetch(cid(i));
            swarm.settle();
            stranger.presence(id, cid(i), false);
            swarm.settle();
        }

        int before = stranger.wants().size();
        var unusedThree = session.fetch(cid(1000));
        swarm.settle();

        List<WantlistEntry> after = stranger.wants().subList(before, stranger.wants().size());
        assertThat(after).allMatch(WantlistEntry::wantHave);
        assertThat(wantBlocks(stranger)).isLessThanOrEqualTo(20);
    }

    @Test
    void d7SilenceCountsAsRefusalAfterAMultipleOfTheLatency() {
        Stranger silent = swarm.stranger(Protocols.V1_1);
        Member victim = swarm.member();
        swarm.network.connect(victim.host, silent.host);
        ExchangeSession session = victim.client.newSession();
        Block first = Swarm.block(1, 100);
        var unused = session.fetch(first.cid());
        swarm.settle();
        swarm.pass(Duration.ofMillis(100));
        silent.give(victim.host.id(), first); // answered in 100 ms
        swarm.settle();
        Block second = Swarm.block(2, 2000);
        CompletableFuture<Block> result = victim.fetch(session, second.cid());
        swarm.settle();
        Member other = swarm.member();
        other.store(List.of(second));
        swarm.network.connect(victim.host, other.host);

        swarm.pass(Duration.ofMillis(750));
        assertThat(result).isNotDone();
        swarm.pass(Duration.ofSeconds(1));

        assertThat(result).isCompleted();
    }

    @Test
    void d8LedgerIsForgottenWithTheConnection() {
        Member victim = victim(Limits.REFERENCE);
        Block block = Swarm.block(5, 3000);
        victim.store(List.of(block));
        stranger.want(victim.host.id(), List.of(block.cid()), 1);
        swarm.settle();
        assertThat(victim.engine.ledger(stranger.host.id()).sent()).isEqualTo(3000);

        swarm.network.disconnect(victim.host, stranger.host);
        swarm.settle();

        assertThat(victim.engine.ledger(stranger.host.id()).sent()).isZero();
        assertThat(victim.engine.wantlistOf(stranger.host.id())).isEmpty();
        assertThat(victim.engine.partners()).isZero();
    }

    @Test
    void d9ProviderIsAskedHoweverManyPeersThereAre() {
        Member victim = swarm.member();
        for (int i = 0; i < 100; i++) {
            swarm.network.connect(victim.host, swarm.stranger(Protocols.V1_2).host);
        }
        Member connected = swarm.member();
        Member away = swarm.member();
        swarm.connectAll(victim, connected);
        Block one = Swarm.block(1, 3000);
        Block two = Swarm.block(2, 3000);
        connected.store(List.of(one));
        away.store(List.of(two));
        swarm.providers.add(new PeerInfo(connected.host.id(), List.of()));
        swarm.providers.add(new PeerInfo(away.host.id(), List.of()));

        CompletableFuture<Block> first = victim.client.newSession().fetch(one.cid());
        CompletableFuture<Block> second = victim.client.newSession().fetch(two.cid());
        swarm.settle();
        assertThat(first).isNotDone();
        swarm.pass(Duration.ofSeconds(2));

        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
    }

    @Test
    void d9LateComersInACrowdAreNotToldOfWants() {
        Member victim = swarm.member();
        for (int i = 0; i < 100; i++) {
            swarm.network.connect(victim.host, swarm.stranger(Protocols.V1_2).host);
        }
        var unused = victim.client.newSession().fetch(cid(1));
        swarm.settle();

        swarm.network.connect(victim.host, stranger.host);
        swarm.pass(Duration.ofSeconds(1));

        assertThat(stranger.wants()).isEmpty();
    }

    @Test
    void d9WantsAreNotToldToEachOfManyPeersThatNeverGaveAnything() {
        Member victim = swarm.member();
        List<Stranger> crowd = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Stranger peer = swarm.stranger(Protocols.V1_2);
            swarm.network.connect(victim.host, peer.host);
            crowd.add(peer);
        }

        var unused = victim.client.newSession().fetch(cid(1));
        swarm.settle();

        assertThat(crowd.stream().filter(peer -> !peer.wants().isEmpty()).count()).isEqualTo(64);
    }
}
