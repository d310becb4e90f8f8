package org.ashlar.unixfs.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.ashlar.block.Block;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.dagpb.DagPbLink;
import org.ashlar.multiformats.dagpb.DagPbNode;
import org.ashlar.multiformats.unixfs.HamtCursor;
import org.ashlar.multiformats.unixfs.UnixFsNode;
import org.ashlar.unixfs.Imports;
import org.ashlar.unixfs.importer.ImportOptions;
import org.ashlar.unixfs.node.CidFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sharded directories that lie. */
class HostileDirectoryTest {
    private final Imports imports = new Imports();

    @AfterEach
    void close() {
        imports.close();
    }

    private Cid shard(long fanout, byte[] field, DagPbLink... links) {
        UnixFsNode info =
                new UnixFsNode(
                        UnixFsNode.Type.HAMT_SHARD,
                        Optional.of(field),
                        OptionalLong.empty(),
                        new long[0],
                        OptionalLong.of(UnixFsNode.MURMUR3),
                        OptionalLong.of(fanout),
                        OptionalInt.empty(),
                        Optional.empty());
        byte[] data = new DagPbNode(List.of(links), Optional.of(info.encode())).encode();
        Cid cid = CidFormat.V0.node(data);
        imports.store.stage(List.of(new Block(cid, data)));
        return cid;
    }

    private List<String> list(Cid cid) {
        List<String> names = new ArrayList<>();
        new BlockUnixFs()
                .list(
                        imports.context,
                        imports.blocks.newSession(true),
                        cid,
                        entry -> names.add(entry.name()));
        return names;
    }

    private DagPbLink file(String name) {
        return new DagPbLink(imports.add(ImportOptions.defaults(), new byte[] {1}), name, 9);
    }

    /** A name that belongs at an index of the root. */
    private static String nameAt(int index, int fanout) {
        int free = Long.SIZE - Integer.numberOfTrailingZeros(fanout);
        for (int i = 0; ; i++) {
            if (HamtCursor.hash("n" + i) >>> free == index) {
                return "n" + i;
            }
        }
    }

    @Test
    void listsAProperShard() {
        String one = nameAt(0, 8);
        String other = nameAt(2, 8);
        assertThat(list(shard(8, new byte[] {0b101}, file("0" + one), file("2" + other))))
                .containsExactly(one, other);
    }

    @Test
    void refusesEntriesWhereTheirHashDoesNotLead() {
        Cid cid = shard(8, new byte[] {0b10}, file("1" + nameAt(0, 8)));
        assertThatThrownBy(() -> list(cid)).hasMessage("hamt: entry at a wrong place");
    }

    /** 8^15 entries in 16 blocks, if it were believed. */
    @Test
    void refusesAShardThatIsLinkedFromTwoPlaces() {
        Cid cid = shard(8, new byte[] {0b1}, file("0" + nameAt(0, 8)));
        for (int level = 0; level < 15; level++) {
            DagPbLink[] links = new DagPbLink[8];
            for (int i = 0; i < links.length; i++) {
                links[i] = new DagPbLink(cid, Integer.toString(i), 100);
            }
            cid = shard(8, new byte[] {(byte) 0xff}, links);
        }
        Cid top = cid;
        assertThatThrownBy(() -> list(top)).hasMessage("hamt: entry at a wrong place");
    }

    /** Their bytes are lost in text, so that their place cannot be told. */
    @Test
    void listsNamesThatAreNoText() {
        assertThat(list(shard(8, new byte[] {0b11}, file("0\ufffd"), file("1\ufffd"))))
                .containsExactly("\ufffd", "\ufffd");
    }

    @Test
    void refusesWidthsThatAreNoneOrTooLarge() {
        for (long width : new long[] {0, 1, 7, 4, 24, 2048, 1L << 40, -8}) {
            Cid cid = shard(width, new byte[] {1}, file("0a"));
            assertThatThrownBy(() -> list(cid))
                    .as("%d", width)
                    .isInstanceOf(RuntimeException.class)
                    .hasMessageMatching(".*(hamt|too large|negative).*");
        }
    }

    @Test
    void refusesChainsThatUseUpTheHash() {
        Cid cid = shard(8, new byte[] {1}, file("0a"));
        for (int i = 0; i < 30; i++) {
            cid = shard(8, new byte[] {1}, new DagPbLink(cid, "0", 100));
        }
        Cid top = cid;
        assertThatThrownBy(() -> list(top)).hasMessageContaining("too deep");
    }

    @Test
    void refusesBitFieldsThatDoNotFitTheLinks() {
        Cid tooMany = shard(8, new byte[] {0b111}, file("0a"));
        Cid tooFew = shard(8, new byte[] {0b1}, file("0a"), file("1b"));
        Cid tooLong = shard(8, new byte[100], file("0a"));
        for (Cid cid : List.of(tooMany, tooFew, tooLong)) {
            assertThatThrownBy(() -> list(cid)).hasMessageContaining("bit field");
        }
    }

    @Test
    void refusesLinksAtWrongPlaces() {
        for (String name : List.of("", "x", "9a", "zz")) {
            Cid cid = shard(8, new byte[] {0b1}, file(name));
            assertThatThrownBy(() -> list(cid)).as(name).hasMessageContaining("hamt");
        }
    }

    @Test
    void refusesShardsOfAnotherWidthBelow() {
        Cid below = shard(16, new byte[] {0b1}, file("0a"));
        Cid cid = shard(8, new byte[] {0b1}, new DagPbLink(below, "0", 10));
        assertThatThrownBy(() -> list(cid)).hasMessageContaining("different width");
    }
}
