package org.ashlar.kad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.Multihash;
import org.ashlar.multiformats.proto.ProtoWriter;
import org.ashlar.routing.PeerInfo;
import org.ashlar.testing.Bytes;
import org.junit.jupiter.api.Test;

class MessageCodecTest {
    private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/10.1.2.3/tcp/4001");

    private static PeerInfo peer(int seed, int addresses) {
        PeerId id = PeerId.of(Multihash.of(Multihash.SHA2_256, Bytes.random(seed, 32)));
        List<Multiaddr> list = new ArrayList<>();
        for (int i = 0; i < addresses; i++) {
            list.add(ADDRESS);
        }
        return new PeerInfo(id, list);
    }

    @Test
    void readsBackWhatItWrote() {
        KadMessage message =
                new KadMessage(
                        KadMessage.Type.GET_VALUE,
                        new byte[] {1, 2, 3},
                        Optional.of(
                                new KadRecord(
                                        new byte[] {1, 2, 3},
                                        new byte[] {9},
                                        "2026-01-01T00:00:00Z")),
                        List.of(peer(1, 2), peer(2, 0)),
                        List.of(peer(3, 1)));

        KadMessage read = MessageCodec.decode(MessageCodec.encode(message));

        assertThat(read.type()).isEqualTo(message.type());
        assertThat(read.key()).isEqualTo(message.key());
        assertThat(read.record().orElseThrow().value()).containsExactly(9);
        assertThat(read.record().orElseThrow().received()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(read.closer()).isEqualTo(message.closer());
        assertThat(read.providers()).isEqualTo(message.providers());
    }

    @Test
    void passesOverPeersAndAddressesThatItCannotRead() {
        byte[] encoded =
                new ProtoWriter()
                        .varint(1, 4)
                        .message(8, new ProtoWriter().bytes(1, new byte[] {7, 7}))
                        .message(
                                8,
                                new ProtoWriter()
                                        .bytes(1, peer(1, 0).id().bytes())
                                        .bytes(2, new byte[] {(byte) 0xff})
                                        .bytes(2, ADDRESS.bytes()))
                        .toBytes();
        assertThat(MessageCodec.decode(encoded).closer()).containsExactly(peer(1, 1));
    }

    @Test
    void readsAndWritesAtMostEightKibibytesOfAddressesForAPeer() {
        KadMessage message =
                KadMessage.ask(KadMessage.Type.FIND_NODE, new byte[] {1})
                        .withCloser(List.of(peer(1, 5_000)));
        byte[] encoded = MessageCodec.encode(message);
        assertThat(encoded.length).isLessThan(12 << 10);
        assertThat(MessageCodec.decode(encoded).closer().get(0).addresses())
                .hasSize((8 << 10) / ADDRESS.bytes().length);
    }

    @Test
    void refusesUnknownTypesAndTooManyPeers() {
        assertThatThrownBy(() -> MessageCodec.decode(new ProtoWriter().varint(1, 6).toBytes()))
                .isInstanceOf(FormatException.class);
        ProtoWriter many = new ProtoWriter().varint(1, 4);
        for (int i = 0; i <= MessageCodec.MAX_PEERS; i++) {
            many.message(8, new ProtoWriter().bytes(1, peer(1, 0).id().bytes()));
        }
        assertThatThrownBy(() -> MessageCodec.decode(many.toBytes()))
                .isInstanceOf(FormatException.class);
    }

    @Test
    void randomAndDamagedBytesAreReadOrRefusedNeverElse() {
        long seed = 31;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        byte[] good =
                MessageCodec.encode(
                        KadMessage.ask(KadMessage.Type.FIND_NODE, new byte[] {1, 2})
                                .withCloser(List.of(peer(1, 3), peer(2, 1))));
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = i % 2 == 0 ? good.clone() : new byte[random.nextInt(200)];
            if (i % 2 == 0) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            } else {
                random.nextBytes(bytes);
            }
            try {
                MessageCodec.decode(bytes);
            } catch (FormatException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }
}
