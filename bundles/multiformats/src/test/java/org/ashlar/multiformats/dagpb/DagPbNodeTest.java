package org.ashlar.multiformats.dagpb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multihash;
import org.junit.jupiter.api.Test;

class DagPbNodeTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final Cid TARGET = Cid.parse("QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn");
    private static final String HASH = "0a22" + HEX.formatHex(TARGET.bytes());

    @Test
    void encodesTheDirectoryThatKuboMakes() {
        DagPbLink a =
                new DagPbLink(Cid.parse("QmZLRFWaz9Kypt2ACNMDzA5uzACDRiCqwdkNSP1UZsu56D"), "a", 11);
        DagPbLink l =
                new DagPbLink(Cid.parse("QmXcg4RxvXoa5pkBApzcttGaKaCpc1qtzdYKxU633uTDPh"), "l", 10);
        DagPbNode node = new DagPbNode(List.of(l, a), Optional.of(new byte[] {8, 1}));

        byte[] block = node.encode();

        assertThat(Cid.v0(Hashes.hash(Multihash.SHA2_256, block)))
                .hasToString("QmTM3StkiSpidcQAxisjCFfb3qYUwSa4ZxpCFw37eXFVxj");
        assertThat(DagPbNode.decode(block).links()).containsExactly(a, l);
        assertThat(DagPbNode.children(block)).containsExactly(a.cid(), l.cid());
    }

    @Test
    void keepsTheOrderOfEqualNames() {
        DagPbLink first = new DagPbLink(TARGET, "", 1);
        DagPbLink second = new DagPbLink(TARGET, "", 2);
        DagPbNode node = new DagPbNode(List.of(first, second), Optional.empty());

        assertThat(DagPbNode.decode(node.encode())).isEqualTo(node);
    }

    @Test
    void acceptsDataBeforeLinks() {
        DagPbNode node = decode("0a0101" + "1224" + HASH + "1224" + HASH);

        assertThat(node.links()).hasSize(2);
        assertThat(node.data()).hasValueSatisfying(data -> assertThat(data).containsExactly(1));
    }

    @Test
    void decodesAnEmptyBlock() {
        assertThat(decode("")).isEqualTo(new DagPbNode(List.of(), Optional.empty()));
    }

    @Test
    void refusesMalformedBlocks() {
        List<String> bad =
                List.of(
                        "0a01010a0101", // data twice
                        "1224" + HASH + "0a0101" + "1224" + HASH, // data between links
                        "1801", // unknown field
                        "0801", // wrong wire type
                        "1200", // link without hash
                        "1224" + HASH.substring(0, 20), // ends early
                        "1226" + "1200" + HASH, // name before hash
                        "1248" + HASH + HASH, // hash twice
                        "12ffffffff0f00", // length beyond the input
                        "0affffffffffffffffff7f", // varint overflow
                        "00"); // field 0
        for (String hex : bad) {
            assertThatThrownBy(() -> decode(hex)).as(hex).isInstanceOf(FormatException.class);
        }
    }

    @Test
    void survivesMutations() {
        long seed = System.nanoTime();
        System.out.println("DagPbNodeTest seed " + seed);
        Random random = new Random(seed);
        byte[] block = HEX.parseHex("1229" + HASH + "120161180b" + "0a020801");
        for (int i = 0; i < 5000; i++) {
            byte[] copy = block.clone();
            copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
            try {
                DagPbNode node = DagPbNode.decode(copy);
                assertThat(DagPbNode.decode(node.encode()).data().isPresent())
                        .isEqualTo(node.data().isPresent());
            } catch (FormatException expected) {
                assertThat(expected.getMessage()).isNotEmpty();
            }
        }
    }

    private static DagPbNode decode(String hex) {
        return DagPbNode.decode(HEX.parseHex(hex));
    }
}
