package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PeerId;
import org.ashlar.itests.KadWire.Parsed;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multihash;
import org.ashlar.multiformats.proto.ProtoWriter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows C1 to C8 of the threats to the DHT, from peers of another implementation over real
 * connections: what is sent to a serving node, and what it answers.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@NeedsScripts
final class HostileDhtIT {
    private static final HexFormat HEX = HexFormat.of();

    /** With 8 KiB of addresses each, they are more than fits. */
    private static final int HOLDERS = 20;

    private static final String PLACE = "/ip4/127.0.0.1/tcp/9";

    private static Daemon node;
    private static ScriptPeer script;

    @BeforeAll
    static void start(@TempDir Path temp) throws IOException {
        IpfsProgram program = Distribution.ashlar(temp.resolve("repo")).init();
        program.text("config", "Routing.Type", "dhtserver");
        program.text("config", "--bool", "Routing.LoopbackAddressesOnLanDHT", "true");
        node = program.daemon();
        script = new ScriptPeer("hostile.mjs");
    }

    @AfterAll
    static void stop() {
        script.close();
        node.close();
        assertThat(node.output()).doesNotContain("\tat ", "Exception");
    }

    /** A peer with an identity of its own. */
    private record Hostile(String number, PeerId id) {
        static Hostile create() {
            String[] parts = script.ask(Map.of("op", "create")).split(" ", -1);
            return new Hostile(parts[0], PeerId.parse(parts[1]));
        }

        /** Sends on one stream, and waits for so many answers or, with 0, for its end. */
        Answers send(byte[] bytes, int times, int wanted) {
            String answer =
                    script.ask(
                            Map.of(
                                    "op", "send",
                                    "who", number,
                                    "to", node.address(),
                                    "hex", HEX.formatHex(bytes),
                                    "times", Integer.toString(times),
                                    "wanted", Integer.toString(wanted)));
            String[] parts = answer.split(" ", -1);
            assertThat(parts).hasSize(2);
            byte[] all = HEX.parseHex(parts[1]);
            return new Answers(Boolean.parseBoolean(parts[0]), all.length, KadWire.split(all));
        }

        Parsed ask(ProtoWriter request) {
            Answers answers = send(KadWire.frame(request), 1, 1);
            assertThat(answers.messages()).hasSize(1);
            return KadWire.parse(answers.messages().get(0));
        }

        /** Sends what has no answer, and waits until it was taken or refused. */
        void tell(ProtoWriter message) {
            String unused =
                    script.ask(
                            Map.of(
                                    "op",
                                    "tell",
                                    "who",
                                    number,
                                    "to",
                                    node.address(),
                                    "hex",
                                    HEX.formatHex(KadWire.frame(message))));
        }

        /** The stream ends without an answer, and the next one is served. */
        void isRefused(byte[] bytes) {
            Answers answers = send(bytes, 1, 0);
            assertThat(answers.messages()).isEmpty();
            assertThat(answers.ended()).isTrue();
            isServed();
        }

        void isServed() {
            assertThat(ask(KadWire.message(KadWire.PING, new byte[0])).type())
                    .isEqualTo(KadWire.PING);
        }
    }

    /**
     * What came back on a stream.
     *
     * @param ended true when the node ended it
     * @param bytes in all
     * @param messages without their lengths
     */
    private record Answers(boolean ended, int bytes, List<byte[]> messages) {}

    private static byte[] content(String text) {
        byte[] digest = text.getBytes(StandardCharsets.UTF_8);
        return Hashes.hash(Multihash.SHA2_256, digest).bytes();
    }

    private static PeerId stranger(int seed) {
        return Keys.ed25519(Content.bytes(seed, 32)).publicKey().peerId();
    }

    private static byte[] name(String namespace, PeerId owner) {
        byte[] prefix = namespace.getBytes(StandardCharsets.UTF_8);
        byte[] key = Arrays.copyOf(prefix, prefix.length + owner.bytes().length);
        System.arraycopy(owner.bytes(), 0, key, prefix.length, owner.bytes().length);
        return key;
    }

    private static ProtoWriter providers(byte[] key) {
        return KadWire.message(KadWire.GET_PROVIDERS, key);
    }

    @Test
    void c1RequestsThatAreTooLongEndTheirStreamUnread() {
        Hostile peer = Hostile.create();
        peer.isRefused(KadWire.frame(KadWire.message(KadWire.FIND_NODE, new byte[64 << 10])));
        byte[] endless = new byte[1 << 20];
        Arrays.fill(endless, (byte) 0xff);
        peer.isRefused(endless);
        byte[] announced = {(byte) 0xff, (byte) 0xff, 0x7f}; // 2 MiB are to come
        peer.isRefused(announced);
    }

    @Test
    void c2AnswersWithProvidersStayUnder128KibibytesWhateverTheyAnnounced() {
        byte[] key = content("amplified");
        List<String> long8KiB = Collections.nCopies(600, "/ip4/10.0.0.1/tcp/4001");
        Hostile last = Hostile.create();
        for (int i = 0; i < HOLDERS; i++) {
            Hostile holder = Hostile.create();
            ProtoWriter announcement = KadWire.message(KadWire.ADD_PROVIDER, key);
            holder.tell(KadWire.provider(announcement, holder.id(), long8KiB));
        }

        Answers answers = last.send(KadWire.frame(providers(key)), 1, 1);

        Parsed answer = KadWire.parse(answers.messages().get(0));
        assertThat(answers.bytes()).isLessThanOrEqualTo(128 << 10);
        assertThat(answer.providers()).hasSize(HOLDERS);
        assertThat(answer.closer()).hasSizeLessThanOrEqualTo(20);
    }

    @Test
    void c3OnlyTheHolderItselfAnnouncesWithAnAddressUnderAKeyThatIsOne() {
        Hostile peer = Hostile.create();
        byte[] key = content("spam");
        List<String> place = List.of(PLACE);
        ProtoWriter forged = KadWire.message(KadWire.ADD_PROVIDER, key);
        peer.tell(KadWire.provider(forged, stranger(1), place));
        ProtoWriter placeless = KadWire.message(KadWire.ADD_PROVIDER, key);
        peer.tell(KadWire.provider(placeless, peer.id(), List.of()));
        assertThat(peer.ask(providers(key)).providers()).isEmpty();

        ProtoWriter proper = KadWire.message(KadWire.ADD_PROVIDER, key);
        peer.tell(KadWire.provider(proper, peer.id(), place));
        assertThat(peer.ask(providers(key)).providers()).containsExactly(peer.id());

        for (byte[] wrong : List.of(new byte[81], new byte[0], new byte[] {1, 2, 3})) {
            ProtoWriter odd = KadWire.message(KadWire.ADD_PROVIDER, wrong);
            peer.isRefused(KadWire.frame(KadWire.provider(odd, peer.id(), place)));
        }
    }

    @Test
    void c4ValuesThatAreNotValidAreRefusedAndNotKept() {
        Hostile peer = Hostile.create();
        PeerId owner = stranger(2);
        byte[] publicKey = Keys.ed25519(Content.bytes(2, 32)).publicKey().encoded();
        byte[] other = Keys.ed25519(Content.bytes(3, 32)).publicKey().encoded();
        byte[] pk = name("/pk/", owner);
        peer.isRefused(KadWire.frame(KadWire.put(pk, other)));
        peer.isRefused(KadWire.frame(KadWire.put(name("/ipns/", owner), new byte[] {1, 2, 3})));
        peer.isRefused(KadWire.frame(KadWire.put(name("/ipns/", owner), new byte[11 << 10])));
        peer.isRefused(KadWire.frame(KadWire.put(name("/else/", owner), publicKey)));
        ProtoWriter mixed = KadWire.message(KadWire.PUT_VALUE, pk);
        ProtoWriter record =
                new ProtoWriter().bytes(1, name("/pk/", stranger(4))).bytes(2, publicKey);
        peer.isRefused(KadWire.frame(mixed.message(3, record)));
        for (String namespace : List.of("/pk/", "/ipns/", "/else/")) {
            byte[] key = name(namespace, owner);
            assertThat(peer.ask(KadWire.message(KadWire.GET_VALUE, key)).hasRecord()).isFalse();
        }

        assertThat(peer.ask(KadWire.put(pk, publicKey)).hasRecord()).isTrue();
        assertThat(peer.ask(KadWire.message(KadWire.GET_VALUE, pk)).hasRecord()).isTrue();
    }

    @Test
    void c5OnlyPeersThatAnswerJoinTheTableAndOnlyWithAddressesOfTheNetwork() throws Exception {
        ProtoWriter lies = KadWire.message(KadWire.FIND_NODE, new byte[] {1});
        for (int i = 0; i < 20; i++) {
            KadWire.closer(lies, stranger(100 + i), List.of(PLACE));
        }
        String both = "/ipfs/lan/kad/1.0.0 /ipfs/kad/1.0.0";
        PeerId liar = serve(KadWire.frame(lies), both);
        byte[] tooLong = new byte[(1 << 20) + 10]; // C1: an answer of more than 1 MiB
        Arrays.fill(tooLong, (byte) 0x7f);
        tooLong[0] = (byte) 0x81;
        tooLong[1] = (byte) 0x80;
        tooLong[2] = 0x40;
        PeerId garbler = serve(tooLong, both);
        while (!table("lan").contains(liar.toString())) {
            Thread.onSpinWait(); // the test has a time limit
        }

        Rpc.Answer lookup = Rpc.post(node.rpc(), "/api/v0/routing/findpeer?arg=" + stranger(99));

        assertThat(lookup.text()).contains("routing: not found");
        assertThat(table("lan")).contains(liar.toString()).doesNotContain(garbler.toString());
        for (int i = 0; i < 20; i++) {
            assertThat(table("lan")).doesNotContain(stranger(100 + i).toString());
        }
        assertThat(table("wan")).contains("\"Buckets\":[]"); // loopback is no public address
    }

    private static PeerId serve(byte[] answer, String protocols) {
        String address =
                script.ask(
                        Map.of(
                                "op",
                                "serve",
                                "to",
                                node.address(),
                                "hex",
                                HEX.formatHex(answer),
                                "protocols",
                                protocols));
        return PeerId.parse(address.substring(address.lastIndexOf('/') + 1));
    }

    private static String table(String name) throws IOException {
        Rpc.Answer answer = Rpc.post(node.rpc(), "/api/v0/stats/dht?arg=" + name);
        assertThat(answer.status()).isEqualTo(200);
        return answer.text();
    }

    @Test
    void c6PeersInPingAndPutAreNotSentBack() {
        Hostile peer = Hostile.create();
        byte[] value = Keys.ed25519(Content.bytes(5, 32)).publicKey().encoded();
        ProtoWriter put = KadWire.put(name("/pk/", stranger(5)), value);
        for (ProtoWriter request : List.of(put, KadWire.message(KadWire.PING, new byte[] {1}))) {
            KadWire.closer(request, stranger(6), List.of(PLACE));
            KadWire.provider(request, stranger(7), List.of(PLACE));
            Parsed answer = peer.ask(request);
            assertThat(answer.closer()).isEmpty();
            assertThat(answer.providers()).isEmpty();
        }
    }

    @Test
    void c7AFloodIsCutOffAndOthersAreServedMeanwhile() {
        Hostile flooding = Hostile.create();
        Hostile other = Hostile.create();
        byte[] question = KadWire.frame(KadWire.message(KadWire.FIND_NODE, new byte[] {1}));
        long begin = System.nanoTime();

        Answers answers = flooding.send(question, 20_000, 0);

        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf("%d answers in %.1f s%n", answers.messages().size(), seconds);
        assertThat(answers.ended()).isTrue();
        assertThat(answers.messages()).hasSizeLessThanOrEqualTo(201 + (int) (50 * seconds));
        other.isServed();
    }

    @Test
    void c8EmptyKeysEndTheStream() {
        Hostile peer = Hostile.create();
        for (int type : List.of(KadWire.FIND_NODE, KadWire.GET_PROVIDERS, KadWire.GET_VALUE)) {
            peer.isRefused(KadWire.frame(KadWire.message(type, new byte[0])));
        }
    }
}
