package org.ashlar.routing.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PeerId;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.error.ProtocolViolationException;
import org.ashlar.kad.Kad;
import org.ashlar.kad.KadKey;
import org.ashlar.kad.KadMessage;
import org.ashlar.kad.KadRecord;
import org.ashlar.kad.KadSettings;
import org.ashlar.kad.PeerDiversity;
import org.ashlar.kad.RoutingTable;
import org.ashlar.kad.Rpc;
import org.ashlar.kad.net.AddressScope;
import org.ashlar.kad.net.DhtNode;
import org.ashlar.kad.net.KadNetwork;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.Multihash;
import org.ashlar.routing.PeerInfo;
import org.ashlar.routing.Values;
import org.ashlar.testing.Bytes;
import org.ashlar.testing.InMemoryRootStore;
import org.ashlar.testing.net.FakeHost;
import org.ashlar.testing.net.FakeNetwork;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a server answers, and what it refuses (rows C1 to C8 of the threat table). */
class ServerTest {
    private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/127.0.0.1/tcp/4001");

    private final ProviderStore providers =
            new ProviderStore(() -> 1_000, InstantSource.system(), new Random(1));
    private final Values values = new Values(List::of);
    private RoutingTable table =
            new RoutingTable(KadKey.of(id(0)), 20, PeerDiversity.none(), InstantSource.system());
    private KadService service = service();

    private static PeerId id(int seed) {
        return PeerId.of(Multihash.of(Multihash.SHA2_256, Bytes.random(seed + 1, 32)));
    }

    private static PeerInfo peer(int seed) {
        return new PeerInfo(id(seed), List.of(ADDRESS));
    }

    @BeforeEach
    void fillTable() {
        for (int i = 1; i <= 60; i++) {
            table.add(peer(i));
        }
    }

    private KadService service() {
        FakeHost host = new FakeNetwork().host(id(0));
        Rpc nobody =
                new Rpc() {
                    @Override
                    public java.util.concurrent.CompletableFuture<KadMessage> ask(
                            PeerInfo peer, KadMessage request) {
                        throw new AssertionError("a server asks nobody");
                    }

                    @Override
                    public java.util.concurrent.CompletableFuture<Void> tell(
                            PeerInfo peer, List<KadMessage> messages) {
                        throw new AssertionError("a server tells nobody");
                    }
                };
        Kad kad = new Kad(id(0), List::of, KadSettings.DEFAULT, table, nobody, values, p -> true);
        KadNetwork network =
                new KadNetwork(
                        DhtNode.LAN_PROTOCOL,
                        () -> AddressScope.LAN_WITH_LOOPBACK,
                        kad,
                        id(0),
                        List::of,
                        soon -> {});
        ValueStore store =
                new ValueStore(new InMemoryRootStore(), values, InstantSource.system(), 2);
        return new KadService(network, host, providers, store);
    }

    private KadMessage answer(KadMessage request) {
        return service.answer(id(500), request).orElseThrow();
    }

    @Test
    void namesTheTwentyNearestPeersItKnows() {
        byte[] key = Bytes.random(77, 34);
        KadMessage answer = answer(KadMessage.ask(KadMessage.Type.FIND_NODE, key));
        assertThat(answer.closer()).isEqualTo(table.nearest(KadKey.of(key), 20));
    }

    @Test
    void neverNamesTheAskingPeerToItself() {
        table.add(peer(500));
        KadMessage answer = answer(KadMessage.ask(KadMessage.Type.FIND_NODE, Bytes.random(5, 34)));
        assertThat(answer.closer()).extracting(PeerInfo::id).doesNotContain(id(500));
    }

    @Test
    void takesAnAnnouncementOnlyFromTheHolderItself() {
        Multihash content = Multihash.of(Multihash.SHA2_256, Bytes.random(9, 32));
        KadMessage forged = KadMessage.announce(content.bytes(), peer(7));
        assertThat(service.answer(id(500), forged)).isEmpty();
        assertThat(providers.providers(content)).isEmpty();

        service.answer(id(7), forged);

        assertThat(
                        answer(KadMessage.ask(KadMessage.Type.GET_PROVIDERS, content.bytes()))
                                .providers())
                .containsExactly(peer(7));
    }

    @Test
    void takesNoAnnouncementWithoutAnAddress() {
        Multihash content = Multihash.of(Multihash.SHA2_256, Bytes.random(9, 32));
        service.answer(id(7), KadMessage.announce(content.bytes(), new PeerInfo(id(7), List.of())));
        assertThat(providers.size()).isZero();
    }

    @Test
    void answersWithAtMostAHundredProviders() {
        Multihash content = Multihash.of(Multihash.SHA2_256, Bytes.random(9, 32));
        for (int i = 0; i < 900; i++) {
            service.answer(id(i), KadMessage.announce(content.bytes(), peer(i)));
        }
        KadMessage answer = answer(KadMessage.ask(KadMessage.Type.GET_PROVIDERS, content.bytes()));
        assertThat(answer.providers()).hasSize(100);
        assertThat(org.ashlar.kad.MessageCodec.encode(answer).length).isLessThan(128 << 10);
    }

    @Test
    void answersWithProvidersStaySmallWhateverAddressesTheyHave() {
        Multihash content = Multihash.of(Multihash.SHA2_256, Bytes.random(9, 32));
        List<Multiaddr> many = java.util.Collections.nCopies(600, ADDRESS);
        for (int i = 0; i < 200; i++) {
            PeerInfo holder = new PeerInfo(id(i), many);
            service.answer(id(i), KadMessage.announce(content.bytes(), holder));
            table.add(new PeerInfo(id(1_000 + i), many));
        }
        KadMessage answer = answer(KadMessage.ask(KadMessage.Type.GET_PROVIDERS, content.bytes()));
        assertThat(answer.providers()).hasSize(100).noneMatch(p -> p.addresses().isEmpty());
        assertThat(answer.closer()).hasSize(20);
        assertThat(org.ashlar.kad.MessageCodec.encode(answer).length).isLessThan(128 << 10);
    }

    @Test
    void refusesEmptyAndOversizeKeys() {
        for (KadMessage.Type type :
                List.of(
                        KadMessage.Type.FIND_NODE,
                        KadMessage.Type.GET_PROVIDERS,
                        KadMessage.Type.GET_VALUE)) {
            assertThatThrownBy(() -> answer(KadMessage.ask(type, new byte[0])))
                    .isInstanceOf(ProtocolViolationException.class);
        }
        assertThatThrownBy(
                        () -> answer(KadMessage.ask(KadMessage.Type.GET_PROVIDERS, new byte[81])))
                .isInstanceOf(ProtocolViolationException.class);
    }

    @Test
    void keepsAValidPublicKeyAndGivesItBack() {
        PrivateKey owner = Keys.ed25519(Bytes.random(3, 32));
        byte[] value = owner.publicKey().encoded();
        byte[] key = pkName(PeerId.of(owner.publicKey()));

        KadMessage stored = answer(KadMessage.put(new KadRecord(key, value, "")));

        assertThat(stored.record().orElseThrow().value()).isEqualTo(value);
        assertThat(stored.closer()).isEmpty();
        KadMessage got = answer(KadMessage.ask(KadMessage.Type.GET_VALUE, key));
        assertThat(got.record().orElseThrow().value()).isEqualTo(value);
        assertThat(got.closer()).hasSize(20);
    }

    @Test
    void refusesValuesOfOthersOfUnknownNamespacesAndTooLong() {
        byte[] value = Keys.ed25519(Bytes.random(3, 32)).publicKey().encoded();
        refuses(pkName(id(9)), value, "does not belong");
        refuses("/x/abc".getBytes(StandardCharsets.UTF_8), value, "no value may stand under");
        refuses("abc".getBytes(StandardCharsets.UTF_8), value, "no namespace");
        refuses(pkName(id(9)), new byte[(10 << 10) + 1], "longer than");
    }

    @Test
    void refusesARecordOfAnotherKey() {
        byte[] key = pkName(id(9));
        KadMessage request =
                new KadMessage(
                        KadMessage.Type.PUT_VALUE,
                        key,
                        Optional.of(new KadRecord(pkName(id(10)), new byte[1], "")),
                        List.of(),
                        List.of());
        assertThatThrownBy(() -> answer(request)).hasMessageContaining("another key");
    }

    @Test
    void refusesMoreKeysThanItsLimit() {
        for (int i = 0; i < 2; i++) {
            answer(publicKeyRecord(i));
        }
        assertThatThrownBy(() -> answer(publicKeyRecord(2))).hasMessageContaining("too many");
        answer(publicKeyRecord(1)); // one that is here may be renewed
    }

    private static KadMessage publicKeyRecord(int seed) {
        PrivateKey owner = Keys.ed25519(Bytes.random(40 + seed, 32));
        return KadMessage.put(
                new KadRecord(
                        pkName(PeerId.of(owner.publicKey())), owner.publicKey().encoded(), ""));
    }

    private void refuses(byte[] key, byte[] value, String reason) {
        assertThatThrownBy(() -> answer(KadMessage.put(new KadRecord(key, value, ""))))
                .isInstanceOf(ProtocolViolationException.class)
                .hasMessageContaining(reason);
    }

    private static byte[] pkName(PeerId owner) {
        byte[] prefix = "/pk/".getBytes(StandardCharsets.UTF_8);
        byte[] id = owner.bytes();
        byte[] key = java.util.Arrays.copyOf(prefix, prefix.length + id.length);
        System.arraycopy(id, 0, key, prefix.length, id.length);
        return key;
    }

    @Test
    void aBucketGivesFiftyASecondAfterItsReserve() {
        TokenBucket bucket = new TokenBucket(50, 200, 0);
        int taken = 0;
        while (bucket.take(0)) {
            taken++;
        }
        assertThat(taken).isEqualTo(200);
        int later = 0;
        while (bucket.take(1_000_000_000L)) {
            later++;
        }
        assertThat(later).isEqualTo(50);
    }
}
