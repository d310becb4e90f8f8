package org.ashlar.multiformats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MultiaddrTest {
    private static final String PEER = "12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN";
    private static final List<String> GOOD =
            List.of(
                    "/ip4/127.0.0.1/tcp/4001",
                    "/ip4/1.2.3.4/udp/65535/quic-v1/p2p/" + PEER,
                    "/ip6/::1/tcp/0",
                    "/ip6/2001:db8::8:800:200c:417a/tcp/443/tls/sni/example.com/ws",
                    "/dns/example.com/tcp/443/wss",
                    "/dns4/example.com/tcp/443/tls/http",
                    "/dnsaddr/bootstrap.libp2p.io/p2p/" + PEER,
                    "/ip4/10.0.0.0/ipcidr/8",
                    "/p2p/" + PEER + "/p2p-circuit",
                    "/unix/a/b/c.sock");

    @Test
    void readsBackTextAndBytes() {
        for (String text : GOOD) {
            Multiaddr address = Multiaddr.parse(text);

            assertThat(address).hasToString(text);
            assertThat(Multiaddr.of(address.bytes())).isEqualTo(address).hasToString(text);
        }
    }

    @Test
    void givesKubosBytes() {
        assertThat(HexFormat.of().formatHex(Multiaddr.parse("/ip4/127.0.0.1/tcp/4001").bytes()))
                .isEqualTo("047f000001060fa1");
        assertThat(
                        HexFormat.of()
                                .formatHex(
                                        Multiaddr.parse("/ip4/1.2.3.4/udp/1234/quic-v1").bytes()))
                .isEqualTo("0401020304910204d2cd03");
    }

    @Test
    void bringsValuesIntoTheirCanonicalForm() {
        assertThat(Multiaddr.parse("/ip6/0:0:0:0:0:0:0:1/tcp/0080/"))
                .hasToString("/ip6/::1/tcp/80");
        assertThat(Multiaddr.parse("/ip6/::1/tcp/80"))
                .isEqualTo(Multiaddr.parse("/ip6/0:0::1/tcp/80"));
    }

    @Test
    void refusesMalformedTextWithTheReason() {
        Map<String, String> cases =
                Map.ofEntries(
                        Map.entry("", "empty multiaddr"),
                        Map.entry("/", "empty multiaddr"),
                        Map.entry("ip4/127.0.0.1", "must begin with /"),
                        Map.entry("/nope/1", "unknown protocol nope"),
                        Map.entry("/ip4", "unexpected end of multiaddr"),
                        Map.entry("/ip4/127.0.0.1/tcp", "unexpected end of multiaddr"),
                        Map.entry("/ip4/256.0.0.1", "invalid value \"256.0.0.1\" for protocol ip4"),
                        Map.entry("/ip4/localhost", "invalid value \"localhost\" for protocol ip4"),
                        Map.entry("/tcp/65536", "invalid value \"65536\" for protocol tcp"),
                        Map.entry("/tcp/-1", "invalid value \"-1\" for protocol tcp"),
                        Map.entry("/tcp/x", "invalid value \"x\" for protocol tcp"),
                        Map.entry("/p2p/Qm", "multihash is too short"),
                        Map.entry("/ip6/:::1", "for protocol ip6"),
                        Map.entry("/ip4/10.0.0.0/ipcidr/256", "for protocol ipcidr: over 255"));
        cases.forEach(
                (text, reason) ->
                        assertThatThrownBy(() -> Multiaddr.parse(text))
                                .as(text)
                                .isInstanceOf(FormatException.class)
                                .hasMessageStartingWith("failed to parse multiaddr")
                                .hasMessageContaining(reason));
    }

    @Test
    void refusesMalformedBytesAndNeverFailsOtherwise() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = Multiaddr.parse(GOOD.get(random.nextInt(GOOD.size()))).bytes();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            try {
                Multiaddr read = Multiaddr.of(cut);
                assertThat(Multiaddr.of(read.bytes())).isEqualTo(read);
            } catch (FormatException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
        assertThatThrownBy(() -> Multiaddr.of(new byte[2049]))
                .hasMessage("multiaddr of 2049 bytes");
        assertThatThrownBy(() -> Multiaddr.of(HexFormat.of().parseHex("047f0000")))
                .hasMessage("multiaddr is too short");
    }

    @Test
    void encapsulatesAndTakesThePeerOff() {
        Multiaddr address = Multiaddr.parse("/ip4/127.0.0.1/tcp/4001");
        Multiaddr full = address.encapsulate(Multiaddr.parse("/p2p/" + PEER));

        assertThat(full).hasToString("/ip4/127.0.0.1/tcp/4001/p2p/" + PEER);
        assertThat(full.withoutPeer()).contains(address);
        assertThat(address.withoutPeer()).contains(address);
        assertThat(Multiaddr.parse("/p2p/" + PEER).withoutPeer()).isEmpty();
        assertThat(full.value(MultiaddrProtocol.P2P)).contains(PEER);
        assertThat(full.has(MultiaddrProtocol.UDP)).isFalse();
    }

    @Test
    void turnsSocketAddressesIntoMultiaddrsAndBack() {
        InetSocketAddress socket = new InetSocketAddress(InetAddress.getLoopbackAddress(), 4001);

        assertThat(Multiaddr.tcp(socket)).hasToString("/ip4/127.0.0.1/tcp/4001");
        assertThat(Multiaddr.tcp(socket).socketAddress()).contains(socket);
        assertThat(Multiaddr.parse("/dns/example.com/tcp/1").socketAddress()).isEmpty();
        assertThat(Multiaddr.parse("/ip4/1.2.3.4").socketAddress()).isEmpty();
    }
}
