package org.ashlar.testing.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.ashlar.multiformats.car.CarReader;
import org.ashlar.multiformats.car.CarWriter;
import org.ashlar.multiformats.dagpb.DagPbLink;
import org.ashlar.multiformats.dagpb.DagPbNode;
import org.ashlar.multiformats.ipld.Ipld;
import org.ashlar.multiformats.unixfs.UnixFsNode;
import org.ashlar.testing.Bytes;
import org.junit.jupiter.api.Test;

/** Blocks and archives, from whoever sends them. */
class ContentFuzzTest {
    private static final Cid LINKED =
            Cid.parse("bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy");

    private static byte[] node() {
        return new DagPbNode(
                        List.of(
                                new DagPbLink(LINKED, "a", 3),
                                new DagPbLink(LINKED, "b/" + "x".repeat(300), Long.MAX_VALUE)),
                        Optional.of(UnixFsNode.directory().withMode(0644).encode()))
                .encode();
    }

    private static Map<String, Object> value() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("link", LINKED);
        map.put("bytes", new byte[] {1, 2, 3});
        map.put("list", List.of(-1L, 1L << 40, 1.5, true, "text"));
        map.put("map", Map.of("deep", List.of(List.of(List.of()))));
        return map;
    }

    private static Fuzz fuzz(String name, byte[]... seeds) {
        return Fuzz.seeds(name, seeds).cost(2).allocating(256 << 10, 512);
    }

    private static void blocks(String name, long codec, byte[]... seeds) {
        fuzz(name, seeds)
                .run(
                        Fuzz.roundTrip(
                                block -> Ipld.decode(codec, block),
                                value -> Ipld.encode(codec, value)));
        fuzz("links of " + name, seeds)
                .run(
                        block ->
                                Fuzz.same(
                                        Ipld.links(codec, block),
                                        Ipld.links(Ipld.decode(codec, block))));
    }

    @Test
    void dagCbor() {
        blocks("dag-cbor", Multicodec.DAG_CBOR, Ipld.encode(Multicodec.DAG_CBOR, value()));
    }

    @Test
    void dagJson() {
        blocks(
                "dag-json",
                Multicodec.DAG_JSON,
                Ipld.encode(Multicodec.DAG_JSON, value()),
                "{\"a\":[1,-2.5e3,null,{\"/\":{\"bytes\":\"AQI\"}}]}".getBytes(UTF_8));
    }

    @Test
    void dagPb() {
        blocks("dag-pb", Multicodec.DAG_PB, node());
    }

    @Test
    void unixFs() {
        fuzz(
                        "unixfs",
                        UnixFsNode.file(new byte[] {1, 2}).withMode(0755).encode(),
                        UnixFsNode.file(new long[] {1, 1L << 40}).encode(),
                        UnixFsNode.shard(new byte[] {5, 1}, 256).encode())
                .run(Fuzz.roundTrip(UnixFsNode::decode, UnixFsNode::encode));
    }

    @Test
    void archive() throws Exception {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        CarWriter writer = new CarWriter(archive, List.of(LINKED));
        for (byte[] block : List.of(Bytes.random(1, 300), new byte[0])) {
            Multihash hash = Hashes.hash(Multihash.SHA2_256, block);
            writer.write(Cid.v1(Multicodec.RAW, hash), block);
        }
        fuzz("car", archive.toByteArray())
                .refusing(EOFException.class)
                .run(
                        input -> {
                            CarReader reader = new CarReader(new ByteArrayInputStream(input));
                            while (reader.next().isPresent()) {
                                // each is read, or refuses the rest
                            }
                        });
    }
}
