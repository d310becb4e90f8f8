package org.ashlar.multiformats.unixfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multihash;
import org.ashlar.multiformats.dagpb.DagPbLink;
import org.ashlar.multiformats.dagpb.DagPbNode;
import org.junit.jupiter.api.Test;

class UnixFsNodeTest {
    private static final HexFormat HEX = HexFormat.of();

    @Test
    void makesTheEmptyDirectoryAndFileOfKubo() {
        assertThat(cid(UnixFsNode.directory()))
                .hasToString("QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn");
        assertThat(cid(UnixFsNode.file(new byte[0])))
                .hasToString("QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH");
        assertThat(cid(UnixFsNode.file("hello".getBytes(StandardCharsets.UTF_8))))
                .hasToString("QmWfVY9y3xjsixTgbd9AorQxH7VtMpzfx2HaWtsoUYecaX");
    }

    @Test
    void makesTheLargeFileOfKubo() {
        UnixFsNode node = UnixFsNode.file(new long[] {262144, 262144, 75712});

        assertThat(HEX.formatHex(node.encode())).isEqualTo("080218c0cf24208080102080801020c0cf04");
        assertThat(UnixFsNode.decode(node.encode()).blockSizes())
                .containsExactly(262144, 262144, 75712);
    }

    @Test
    void roundTripsModeAndTimeAsKubo() {
        String kubo = "08021203686" + "90a180338a403420b08e3c093d80615707b1436";

        UnixFsNode node = UnixFsNode.decode(HEX.parseHex(kubo));

        assertThat(node.mode()).hasValue(0644);
        assertThat(node.mtime()).contains(Instant.ofEpochSecond(1795481699L, 907311984));
        assertThat(HEX.formatHex(node.encode())).isEqualTo(kubo);
    }

    @Test
    void readsPackedBlockSizes() {
        assertThat(UnixFsNode.decode(HEX.parseHex("0802220301ff01")).blockSizes())
                .containsExactly(1, 255);
    }

    @Test
    void refusesMalformedNodes() {
        for (String hex :
                List.of(
                        "",
                        "1801",
                        "0806",
                        "0802120501",
                        "08022202ff80",
                        "080242021d00",
                        "0802420" + "0",
                        "08021affff")) {
            assertThatThrownBy(() -> UnixFsNode.decode(HEX.parseHex(hex)))
                    .as(hex)
                    .isInstanceOf(FormatException.class);
        }
    }

    @Test
    void hashesNamesAsTheReference() {
        assertThat(HamtCursor.hash("")).isZero();
        assertThat(Murmur3.hash64("hello".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(0xcbd8a7b341bd9b02L);
        assertThat(Murmur3.hash64("hello, world".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(0x342fac623a5ebc8eL);
        assertThat(
                        Murmur3.hash64(
                                "The quick brown fox jumps over the lazy dog."
                                        .getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(0xcd99481f9ee902c9L);
    }

    @Test
    void findsNamesBelowShards() {
        UnixFsNode shard = UnixFsNode.shard(new byte[] {1}, 256);
        DagPbLink child = new DagPbLink(cid(shard), "CB", 1);
        DagPbLink entry = new DagPbLink(cid(shard), "D8hello", 1);
        DagPbNode root = new DagPbNode(List.of(child), Optional.empty());
        DagPbNode leaf = new DagPbNode(List.of(entry), Optional.empty());
        HamtCursor cursor = new HamtCursor("hello");

        assertThat(cursor.step(root, shard)).contains(child);
        assertThat(cursor.found()).isFalse();
        assertThat(cursor.step(leaf, shard)).contains(entry);
        assertThat(cursor.found()).isTrue();
        assertThat(new HamtCursor("other").step(root, shard)).isEmpty();
    }

    @Test
    void refusesHostileShards() {
        DagPbNode node = new DagPbNode(List.of(), Optional.empty());
        for (int width : new int[] {0, 4, 100, 2048, 1 << 30}) {
            UnixFsNode shard = UnixFsNode.shard(new byte[0], width);
            assertThatThrownBy(() -> new HamtCursor("x").step(node, shard))
                    .isInstanceOf(FormatException.class);
        }
        UnixFsNode shard = UnixFsNode.shard(new byte[0], 256);
        HamtCursor cursor = new HamtCursor("x");
        for (int i = 0; i < 8; i++) {
            cursor.step(node, shard);
        }
        assertThatThrownBy(() -> cursor.step(node, shard)).hasMessageContaining("too deep");
    }

    private static Cid cid(UnixFsNode node) {
        byte[] block = DagPbNode.leaf(node.encode()).encode();
        return Cid.v0(Hashes.hash(Multihash.SHA2_256, block));
    }
}
