package org.ashlar.multiformats.ipld;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CodecsTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final String LINK = "QmTM3StkiSpidcQAxisjCFfb3qYUwSa4ZxpCFw37eXFVxj";
    private static final String KUBO_JSON =
            "{\"a\":{\"b\":[1,2.5,{\"/\":\""
                    + LINK
                    + "\"},{\"/\":{\"bytes\":\"AQID\"}}]},\"z\":null}";

    @Test
    void translatesJsonToTheCborOfKubo() {
        byte[] cbor = DagCbor.encode(json(KUBO_JSON));

        assertThat(Cid.v1(Multicodec.DAG_CBOR, Hashes.hash(Multihash.SHA2_256, cbor)))
                .hasToString("bafyreif5dvk5o23bxcfhfu772d6garap4hnrdgyaabsvzfrusva25renuy");
        assertThat(text(DagCbor.decode(cbor))).isEqualTo(KUBO_JSON);
        assertThat(Ipld.links(Multicodec.DAG_CBOR, cbor)).containsExactly(Cid.parse(LINK));
    }

    @Test
    void ordersCborKeysByLengthAndJsonKeysByBytes() {
        Object value = json("{\"bb\":1, \"a\" :2,\"c\":3}");

        assertThat(HEX.formatHex(DagCbor.encode(value))).isEqualTo("a3616102616303626262" + "01");
        assertThat(text(value)).isEqualTo("{\"a\":2,\"bb\":1,\"c\":3}");
    }

    @Test
    void showsDagPbAsKubo() {
        byte[] block =
                HEX.parseHex(
                        "12290a22" + HEX.formatHex(Cid.parse(LINK).bytes()) + "120161180b0a020801");

        assertThat(text(DagPb.decode(block)))
                .isEqualTo(
                        "{\"Data\":{\"/\":{\"bytes\":\"CAE\"}},\"Links\":[{\"Hash\":{\"/\":\""
                                + LINK
                                + "\"},\"Name\":\"a\",\"Tsize\":11}]}");
        assertThat(DagPb.encode(DagPb.decode(block))).isEqualTo(block);
        assertThat(DagPb.encode(json("{\"Links\":[]}"))).isEmpty();
        for (String bad : List.of("{}", "[]", "{\"Links\":[],\"Data\":1}", "{\"Links\":[{}]}")) {
            assertThatThrownBy(() -> DagPb.encode(json(bad))).isInstanceOf(FormatException.class);
        }
    }

    @Test
    void keepsIntegersOfAllSizes() {
        for (String hex :
                List.of(
                        "00",
                        "17",
                        "1818",
                        "1903e8",
                        "1affffffff",
                        "1b7fffffffffffffff",
                        "1bffffffffffffffff",
                        "20",
                        "3b7fffffffffffffff",
                        "3bffffffffffffffff")) {
            assertThat(HEX.formatHex(DagCbor.encode(cbor(hex)))).isEqualTo(hex);
        }
        assertThat(cbor("1bffffffffffffffff")).isEqualTo(new BigInteger("18446744073709551615"));
        assertThat(cbor("3bffffffffffffffff")).isEqualTo(new BigInteger("-18446744073709551616"));
        assertThat(cbor("3b7fffffffffffffff")).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void refusesCborThatIsNotCanonicalOrHostile() {
        for (String hex :
                List.of(
                        "",
                        "1801",
                        "190001",
                        "1a00000001",
                        "1b0000000000000001",
                        "f97c00",
                        "fb7ff8000000000000",
                        "f7",
                        "e0",
                        "ff",
                        "9f00ff",
                        "7f6161ff",
                        "a2616101616102",
                        "a10101",
                        "c001",
                        "d82a4101",
                        "d82a00",
                        "d82a4100",
                        "61ff",
                        "0000",
                        "9bffffffffffffffff",
                        "9affffffff",
                        "5affffffff",
                        "baffffffff",
                        "1c",
                        "82" + "00")) {
            assertThatThrownBy(() -> cbor(hex)).as(hex).isInstanceOf(FormatException.class);
        }
        assertThatThrownBy(() -> cbor("81".repeat(200) + "00")).hasMessageContaining("deep");
    }

    @Test
    void writesNumbersAsKubo() {
        assertThat(
                        text(
                                json(
                                        "[1.0,1e30,1e-9,123456789012.5,0.1,-0.0,1e300,1E5,1e21,"
                                                + "1e20,1.5e-7,0.000001,-3]")))
                .isEqualTo(
                        "[1,1e+30,1e-9,123456789012.5,0.1,-0,1e+300,100000,1e+21,"
                                + "100000000000000000000,1.5e-7,0.000001,-3]");
    }

    @Test
    void readsShortFloatsAndUnorderedKeysAsKubo() {
        assertThat(cbor("f93c00")).isEqualTo(1.0);
        assertThat(cbor("f9c400")).isEqualTo(-4.0);
        assertThat(cbor("f90001")).isEqualTo(Math.scalb(1.0, -24));
        assertThat(cbor("fa3f800000")).isEqualTo(1.0);
        assertThat(HEX.formatHex(DagCbor.encode(cbor("a2616201616102"))))
                .isEqualTo("a2616102616201");
    }

    @Test
    void escapesTextAsKubo() {
        String text = "\"<>&\\u0001é\\\"\\\\/\\n\\t\u007f😀\"";

        assertThat(text(json(text))).isEqualTo(text);
        assertThat(text("a\u2028b\u2029")).isEqualTo("\"a\\u2028b\\u2029\"");
        assertThat(json("\"\\ud83d\\ude00\"")).isEqualTo("😀");
        assertThat(json("\"\\ud800\"")).isEqualTo("\uFFFD");
    }

    @Test
    void refusesMalformedJson() {
        for (String bad :
                List.of(
                        "",
                        "{",
                        "[",
                        "[1",
                        "[1,]",
                        "{\"a\"}",
                        "{\"a\":1,}",
                        "{a:1}",
                        "01",
                        "+1",
                        "1.",
                        ".5",
                        "1e",
                        "--1",
                        "tru",
                        "nul",
                        "\"",
                        "\"\\x\"",
                        "\"\\u12\"",
                        "1 2",
                        "{\"a\":1,\"a\":2}",
                        "{\"/\":\"foo\"}",
                        "{\"/\":{\"bytes\":\"*\"}}",
                        "{\"/\":{\"bytes\":\"AQ=\"}}",
                        "{\"/\":{\"bytes\":\"A=QI\"}}",
                        "{\"/\":{\"bytes\":\"AQI==\"}}",
                        "{\"/\":{\"bytes\":\"AQID====\"}}",
                        "{\"/\":{\"bytes\":\"=\"}}",
                        "{\"/\":{\"bytes\":\"====\"}}",
                        "\"\n\"",
                        "18446744073709551615",
                        "1e999",
                        "NaN",
                        "\u00a01")) {
            assertThatThrownBy(() -> json(bad)).as(bad).isInstanceOf(FormatException.class);
        }
        assertThatThrownBy(() -> json("[".repeat(5000))).hasMessageContaining("deep");
        assertThatThrownBy(() -> DagJson.decode(new byte[] {'"', (byte) 0xff, '"'}))
                .isInstanceOf(FormatException.class);
    }

    /** As Kubo 0.43.1 does: {@code ipfs dag put --store-codec=dag-cbor}. */
    @Test
    void takesBytesWithPaddingAndWritesThemWithout() {
        for (String text : List.of("AQI=", "AQI")) {
            Object value = json("{\"/\":{\"bytes\":\"" + text + "\"}}");
            assertThat(value).isEqualTo(new byte[] {1, 2});
            assertThat(new String(DagJson.encode(value), UTF_8))
                    .isEqualTo("{\"/\":{\"bytes\":\"AQI\"}}");
        }
    }

    @Test
    void survivesRandomBytes() {
        long seed = System.nanoTime();
        System.out.println("CodecsTest seed " + seed);
        Random random = new Random(seed);
        int good = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);
            try {
                Object value = DagCbor.decode(bytes);
                byte[] canonical = DagCbor.encode(value);
                assertThat(DagCbor.encode(DagCbor.decode(canonical))).isEqualTo(canonical);
                good++;
            } catch (FormatException expected) {
                assertThat(expected.getMessage()).isNotEmpty();
            }
        }
        assertThat(good).isPositive();
    }

    @Test
    void dispatchesByCodec() {
        assertThat(Ipld.decode(Multicodec.RAW, new byte[] {1})).isEqualTo(new byte[] {1});
        assertThat(Ipld.encode(Multicodec.DAG_JSON, Map.of())).containsExactly('{', '}');
        assertThatThrownBy(() -> Ipld.decode(0x90, new byte[0]))
                .hasMessage("no decoder registered for multicodec code 144 (0x90)");
        assertThatThrownBy(() -> Ipld.encode(Multicodec.RAW, "x"))
                .hasMessage(
                        "func called on wrong kind: \"AsBytes\" called on a string node (kind:"
                                + " string), but only makes sense on bytes");
    }

    @Test
    void findsTheLinksOfGitObjects() {
        String name = "1".repeat(40);
        Cid cid = Cid.v1(Multicodec.GIT_RAW, Multihash.of(0x11, HexFormat.of().parseHex(name)));
        byte[] commit =
                git("commit 9\0tree " + name + "\nparent " + name + "\nauthor a\n\nparent " + name);
        byte[] tag = git("tag 3\0object " + name + "\ntype commit\n");
        byte[] raw = "\u0011".repeat(20).getBytes(StandardCharsets.ISO_8859_1);
        String digest = new String(raw, StandardCharsets.ISO_8859_1);
        byte[] tree = git("tree 9\000100644 a b\0" + digest + "160000 module\0" + digest);

        assertThat(Ipld.links(Multicodec.GIT_RAW, commit)).containsExactly(cid, cid);
        assertThat(Ipld.links(Multicodec.GIT_RAW, tag)).containsExactly(cid);
        assertThat(Ipld.links(Multicodec.GIT_RAW, tree)).containsExactly(cid);
        assertThat(Ipld.links(Multicodec.GIT_RAW, git("blob 1\0x"))).isEmpty();
        for (String bad :
                List.of(
                        "",
                        "blob",
                        "other 1\0",
                        "tree 9\000100644 a\0" + digest.substring(1),
                        "commit 9\0tree " + name.substring(1) + "\n",
                        "commit 9\0tree " + name)) {
            assertThatThrownBy(() -> Ipld.links(Multicodec.GIT_RAW, git(bad)))
                    .as(bad)
                    .isInstanceOf(FormatException.class);
        }
    }

    private static byte[] git(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void findsThePayloadOfASignedObject() {
        Cid cid = Cid.parse("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku");
        byte[] signed = DagCbor.encode(Map.of("payload", cid.bytes(), "signatures", List.of()));

        assertThat(Ipld.links(Multicodec.DAG_JOSE, signed)).containsExactly(cid);
        assertThatThrownBy(
                        () ->
                                Ipld.links(
                                        Multicodec.DAG_JOSE,
                                        DagCbor.encode(Map.of("payload", new byte[] {9}))))
                .isInstanceOf(FormatException.class);
    }

    @Test
    void findsNoLinksInPlainJsonAndCbor() {
        Cid cid = Cid.parse("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku");

        assertThat(Ipld.links(Multicodec.DAG_JSON, DagJson.encode(List.of(cid)))).hasSize(1);
        assertThat(Ipld.links(Multicodec.JSON, DagJson.encode(List.of(cid)))).isEmpty();
        assertThat(Ipld.links(Multicodec.CBOR, DagCbor.encode(List.of(cid)))).isEmpty();
    }

    /** What Kubo 0.43.1 stores of these with {@code dag put --store-codec=json} and cbor. */
    @Test
    void keepsTheOrderOfPlainJsonAndCborAndTakesNoLinks() {
        String text = "{\"b\":[1,2.5,1.0,null,true,\"x\"],\"a\":{},\"c\":[],\"aa\":{\"/\":\"x\"}}";
        Object value = Ipld.decode(Multicodec.JSON, text.getBytes(StandardCharsets.UTF_8));
        Cid cid = Cid.parse("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku");

        assertThat(new String(Ipld.encode(Multicodec.JSON, value), StandardCharsets.UTF_8))
                .isEqualTo(
                        """
                        {
                        \t"b": [
                        \t\t1,
                        \t\t2.5,
                        \t\t1,
                        \t\tnull,
                        \t\ttrue,
                        \t\t"x"
                        \t],
                        \t"a": {},
                        \t"c": [],
                        \t"aa": {
                        \t\t"/": "x"
                        \t}
                        }
                        """);
        assertThat(HexFormat.of().formatHex(Ipld.encode(Multicodec.CBOR, value)))
                .isEqualTo(
                        "a461628601fb4004000000000000fb3ff0000000000000f6f56178"
                                + "6161a0616380626161a1612f6178");
        assertThat(Ipld.encode(Multicodec.JSON, List.of())).asString().isEqualTo("[]");
        for (long codec : new long[] {Multicodec.JSON, Multicodec.CBOR}) {
            assertThatThrownBy(() -> Ipld.encode(codec, List.of(cid)))
                    .hasMessageStartingWith("cannot ");
        }
        assertThatThrownBy(() -> Ipld.encode(Multicodec.JSON, new byte[1]))
                .hasMessage("cannot marshal IPLD bytes to this codec");
        assertThatThrownBy(() -> Ipld.decode(Multicodec.CBOR, DagCbor.encode(cid)))
                .hasMessage("cbor: unsupported tag 42");
    }

    @Test
    void refusesDeepNestingInEveryCodec() {
        int depth = 100_000;
        byte[] lists = new byte[depth];
        java.util.Arrays.fill(lists, (byte) 0x81);
        byte[] json = "[".repeat(depth).getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> DagCbor.decode(lists)).hasMessageContaining("nested too deeply");
        assertThatThrownBy(() -> DagJson.decode(json)).hasMessageContaining("nested too deeply");
    }

    @Test
    void allocatesNoMoreThanTheInputCanHold() {
        // Each claims 2^32 elements or bytes in five bytes.
        for (String hex : List.of("9affffffff", "baffffffff", "5affffffff", "7affffffff")) {
            assertThatThrownBy(() -> cbor(hex)).hasMessage("dag-cbor: unexpected end");
        }
    }

    private static @Nullable Object json(String text) {
        return DagJson.decode(text.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable Object cbor(String hex) {
        return DagCbor.decode(HEX.parseHex(hex));
    }

    private static String text(@Nullable Object value) {
        return new String(DagJson.encode(value), StandardCharsets.UTF_8);
    }
}
