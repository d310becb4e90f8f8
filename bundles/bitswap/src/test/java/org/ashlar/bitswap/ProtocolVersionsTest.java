package org.ashlar.bitswap;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ashlar.bitswap.Swarm.Member;
import org.ashlar.bitswap.wire.BlockPresence;
import org.ashlar.bitswap.wire.Limits;
import org.ashlar.bitswap.wire.MessageEncoder;
import org.ashlar.bitswap.wire.Protocols;
import org.ashlar.bitswap.wire.WantlistEntry;
import org.ashlar.block.Block;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multihash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers of each version of the protocol, asking and answering, and what is on the wire. */
class ProtocolVersionsTest {
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);
    private static final Cid CID = Cid.v0(Hashes.hash(Multihash.SHA2_256, HELLO));
    private static final String DIGEST =
            "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    private final Swarm swarm = new Swarm();

    @ParameterizedTest
    @ValueSource(strings = {"/ipfs/bitswap/1.0.0", "/ipfs/bitswap/1.1.0", "/ipfs/bitswap/1.2.0"})
    void blocksGoBothWaysWithPeersOfEachVersion(String version) {
        Member current = swarm.member();
        Member peer = swarm.member(Limits.REFERENCE, List.of(version));
        Block theirs = Swarm.block(1, 3000);
        Block ours = Swarm.block(2, 3000);
        peer.store(List.of(theirs));
        current.store(List.of(ours));
        swarm.connectAll(current, peer);

        CompletableFuture<Block> fetched = current.client.newSession().fetch(theirs.cid());
        CompletableFuture<Block> given = peer.client.newSession().fetch(ours.cid());
        swarm.pass(Duration.ofSeconds(1));

        assertThat(fetched.join().data()).isEqualTo(theirs.data());
        assertThat(given.join().data()).isEqualTo(ours.data());
        assertThat(current.counters.duplicateBlocks.sum()).isZero();
    }

    @Test
    void olderPeersAreNotAskedForWhatAnotherIsAskedFor() {
        Stranger old = swarm.stranger(Protocols.V1_1);
        Member fast = swarm.member();
        Member reader = swarm.member();
        List<Block> blocks = Swarm.blocks(10, 2000);
        fast.store(blocks.subList(1, 10));
        swarm.network.connect(reader.host, old.host);
        var session = reader.client.newSession();
        var unused = session.fetch(blocks.get(0).cid());
        swarm.settle();
        old.give(reader.host.id(), blocks.get(0));
        swarm.settle();
        swarm.connectAll(fast, reader);
        for (Block block : blocks.subList(1, 10)) {
            var unusedToo = reader.fetch(session, block.cid());
            swarm.pass(Duration.ofSeconds(6));
        }

        assertThat(blocks.subList(1, 10)).allMatch(block -> reader.blocks.has(block.cid()));
        assertThat(old.wants().stream().filter(want -> !want.cancel()).count()).isLessThan(10);
    }

    /** The bytes that the specification's messages have, written out by hand. */
    @Test
    void wireBytesOfEachVersionAreThoseOfTheSpecification() {
        Block block = new Block(CID, HELLO);
        assertThat(hex(Protocols.V1_0, block)).isEqualTo("07" + "1205" + "68656c6c6f");
        assertThat(hex(Protocols.V1_1, block))
                .isEqualTo("0f" + "1a0d" + "0a04" + "00701220" + "1205" + "68656c6c6f");
        String entry = "0a22" + "1220" + DIGEST + "1001";
        assertThat(wants(Protocols.V1_2))
                .isEqualTo("2e" + "0a2c" + "0a2a" + entry + "2001" + "2801");
        assertThat(wants(Protocols.V1_1)).isEqualTo("2a" + "0a28" + "0a26" + entry);
        assertThat(wants(Protocols.V1_0)).isEqualTo("2a" + "0a28" + "0a26" + entry);
    }

    private static MessageEncoder encoder(String version) {
        return new MessageEncoder(UnpooledByteBufAllocator.DEFAULT, version);
    }

    private static String hex(String version, Block block) {
        return hex(encoder(version).block(block).finish());
    }

    private static String wants(String version) {
        WantlistEntry want = new WantlistEntry(CID, 1, false, true, true);
        return hex(encoder(version).wantlist(false, List.of(want)).finish());
    }

    private static String hex(List<ByteBuf> parts) {
        ByteBuf whole = Unpooled.wrappedBuffer(parts.toArray(ByteBuf[]::new));
        String hex = ByteBufUtil.hexDump(whole);
        whole.release();
        return hex;
    }

    @Test
    void serverThatIsOffAnswersAsIfNothingWereHereAndServesWhenItIsOnAgain() {
        Member server = swarm.member();
        Stranger peer = swarm.stranger(Protocols.V1_2);
        swarm.network.connect(server.host, peer.host);
        Block block = Swarm.block(1, 3000);
        server.store(List.of(block));
        server.engine.serve(false);

        peer.want(server.host.id(), List.of(block.cid()), 1);
        swarm.settle();
        server.store(List.of(block)); // arriving changes nothing
        swarm.settle();
        assertThat(peer.presences()).containsExactly(new BlockPresence(block.cid(), false));
        assertThat(peer.blocks).isEmpty();

        server.engine.serve(true);
        swarm.settle();
        assertThat(peer.blocks).hasSize(1);
    }

    @Test
    void nodeThatIsClosedHearsNobodyOnStreamsThatWereOpen() {
        Member server = swarm.member();
        Stranger peer = swarm.stranger(Protocols.V1_2);
        swarm.network.connect(server.host, peer.host);
        Block block = Swarm.block(1, 3000);
        server.store(List.of(block));
        peer.want(server.host.id(), List.of(Swarm.block(2, 10).cid()), 1);
        swarm.settle();
        assertThat(peer.streamIsOpen()).isTrue();

        server.node.close();
        server.engine.close();
        peer.want(server.host.id(), List.of(block.cid()), 1);
        swarm.settle();

        assertThat(peer.streamIsOpen()).isFalse();
        assertThat(peer.blocks).isEmpty();
        assertThat(server.engine.partners()).isZero();
    }

    @Test
    void oldWantsAreToldAgainAfterHalfAMinute() {
        Member reader = swarm.member();
        Stranger peer = swarm.stranger(Protocols.V1_2);
        swarm.network.connect(reader.host, peer.host);
        Cid cid = Swarm.block(1, 10).cid();
        var unused = reader.client.newSession().fetch(cid);
        swarm.settle();
        int told = peer.wants().size();

        swarm.pass(Duration.ofSeconds(31));

        assertThat(peer.wants().size()).isGreaterThan(told);
        assertThat(peer.wants()).allMatch(want -> want.cid().equals(cid));
    }
}
