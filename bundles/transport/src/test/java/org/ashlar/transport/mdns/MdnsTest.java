package org.ashlar.transport.mdns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.IpScope;
import org.junit.jupiter.api.Test;

/** Packets of multicast DNS as they should be, and as an attacker makes them. */
@SuppressWarnings("AddressSelection") // literals
class MdnsTest {
    private static final String PEER = Keys.ed25519(new byte[32]).publicKey().peerId().toString();

    private final AtomicLong clock = new AtomicLong(1);
    private final List<String> passed = new ArrayList<>();
    private final Found found =
            new Found(
                    Keys.generateEd25519().publicKey().peerId(),
                    ip -> IpScope.of(ip) == IpScope.PRIVATE,
                    clock::get,
                    (peer, addresses) -> passed.add(peer + " " + addresses));

    private static byte[] answer(List<String> addresses) throws Exception {
        return MdnsMessage.answer(
                "n".repeat(32),
                addresses,
                List.of(InetAddress.getByName("192.168.1.2"), InetAddress.getByName("fd00::2")),
                4001);
    }

    @Test
    void readsWhatItWrites() throws Exception {
        List<String> addresses =
                List.of(
                        "/ip4/192.168.1.2/tcp/4001/p2p/" + PEER,
                        "/ip6/fd00::2/tcp/4001/p2p/" + PEER);
        assertThat(MdnsMessage.decode(MdnsMessage.question()).asksForPeers()).isTrue();
        MdnsMessage read = MdnsMessage.decode(answer(addresses));
        assertThat(read.asksForPeers()).isFalse();
        assertThat(read.texts())
                .isEqualTo(addresses.stream().map(address -> "dnsaddr=" + address).toList());
    }

    @Test
    void ownPacketStaysBelowTheSizeOfAFrame() throws Exception {
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            many.add("/ip4/192.168.1." + i + "/tcp/4001/p2p/" + PEER);
        }
        byte[] packet = answer(many);
        assertThat(packet.length).isLessThanOrEqualTo(1400);
        assertThat(MdnsMessage.decode(packet).texts()).hasSizeGreaterThan(5);
    }

    @Test
    void compressedNamesAreRead() {
        // Two questions: _p2p._udp.local PTR, then the same name by a pointer to offset 12.
        String name = "045f703270045f756470056c6f63616c00";
        byte[] packet =
                HexFormat.of()
                        .parseHex("000000000002000000000000" + name + "000c0001" + "c00c000c8001");
        assertThat(MdnsMessage.decode(packet).asksForPeers()).isTrue();
    }

    @Test
    void namesThatPointAtThemselvesOrForwardsAreRefused() {
        for (String pointer : List.of("c00c", "c00e", "c0ff", "ffff")) {
            byte[] packet =
                    HexFormat.of().parseHex("000000000001000000000000" + pointer + "000c0001c00c");
            assertThatThrownBy(() -> MdnsMessage.decode(packet))
                    .isInstanceOf(FormatException.class);
        }
    }

    @Test
    void packetsOfManyRecordsAndLongOnesAreRefused() {
        byte[] many = new byte[2000];
        many[6] = (byte) 0xff;
        assertThatThrownBy(() -> MdnsMessage.decode(many)).isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> MdnsMessage.decode(new byte[MdnsMessage.MAX_LENGTH + 1]))
                .isInstanceOf(FormatException.class);
    }

    @Test
    void brokenPacketsAreRefusedOrRead() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        byte[] good = answer(List.of("/ip4/192.168.1.2/tcp/4001/p2p/" + PEER));
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = java.util.Arrays.copyOf(good, random.nextInt(good.length + 1));
            for (int j = random.nextInt(8); j > 0 && bad.length > 0; j--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            try {
                found.take(MdnsMessage.decode(bad).texts());
            } catch (FormatException e) {
                assertThat(e.getMessage()).startsWith("mdns");
            }
        }
    }

    private static String text(String ip, PeerId peer) {
        return "dnsaddr=/ip4/" + ip + "/tcp/4001/p2p/" + peer;
    }

    @Test
    void onlyAddressesOfTheLocalNetworkAreDialled() {
        PeerId peer = PeerId.parse(PEER);
        found.take(
                List.of(
                        text("8.8.8.8", peer),
                        text("127.0.0.1", peer),
                        "dnsaddr=/dns4/victim.example/tcp/1/p2p/" + PEER,
                        "dnsaddr=/ip4/192.168.1.2/tcp/1",
                        "dnsaddr=bogus",
                        "other=1"));
        assertThat(passed).isEmpty();
        found.take(List.of(text("192.168.1.2", peer), text("8.8.8.8", peer)));
        assertThat(passed).containsExactly(PEER + " [/ip4/192.168.1.2/tcp/4001]");
    }

    @Test
    void floodOfPeersIsCutAndEachIsPassedOnOnceAMinute() {
        for (int i = 0; i < 500; i++) {
            found.take(List.of(text("10.0.0.1", Keys.generateEd25519().publicKey().peerId())));
        }
        assertThat(passed).hasSize(Found.MAX_PEERS);
        passed.clear();
        clock.addAndGet(Duration.ofMinutes(1).toNanos());
        PeerId peer = PeerId.parse(PEER);
        for (int i = 0; i < 10; i++) {
            found.take(List.of(text("10.0.0.1", peer)));
        }
        assertThat(passed).hasSize(1);
    }

    @Test
    void addressesOfOnePeerAreBounded() {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            texts.add(text("10.0.0." + i, PeerId.parse(PEER)));
        }
        found.take(texts);
        assertThat(passed).hasSize(1);
        assertThat(passed.get(0).split(",", -1)).hasSize(Found.MAX_ADDRESSES);
    }
}
