package org.ashlar.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.ashlar.crypto.PeerId;
import org.ashlar.multiformats.Multiaddr;
import org.junit.jupiter.api.Test;

/** The examples of IPIP-484. */
final class PeerFilterTest {
    private static final PeerId ID =
            PeerId.parse("12D3KooWKnDdG3iXw9eTFijk3EWSunZcFi54Zka4wmtqtt6rPxc8");
    private static final String TCP = "/ip4/192.0.2.1/tcp/4001";
    private static final String WSS = "/dns/example.org/tcp/443/tls/ws";
    private static final String HTTPS = "/dns/example.org/tcp/443/tls/http";
    private static final String QUIC = "/ip4/192.0.2.1/udp/4001/quic-v1";

    private static Optional<List<String>> left(
            String filterAddresses, String filterProtocols, List<String> spoken, String... all) {
        List<Multiaddr> addresses = List.of(all).stream().map(Multiaddr::parse).toList();
        return PeerFilter.parse(filterAddresses, filterProtocols)
                .apply(new PeerInfo(ID, addresses), spoken)
                .map(peer -> peer.addresses().stream().map(Multiaddr::toString).toList());
    }

    private static Optional<List<String>> left(String filterAddresses, String... all) {
        return left(filterAddresses, "", List.of(), all);
    }

    @Test
    void keepsEverythingWithoutWords() {
        assertThat(left("", TCP, QUIC)).contains(List.of(TCP, QUIC));
        assertThat(left("")).contains(List.of());
        assertThat(left(",", TCP)).contains(List.of(TCP));
    }

    @Test
    void keepsAddressesWithAnyOfTheWords() {
        assertThat(left("TCP", TCP, QUIC, WSS)).contains(List.of(TCP, WSS));
        assertThat(left("quic-v1,ws", TCP, QUIC, WSS)).contains(List.of(QUIC, WSS));
        assertThat(left("webrtc", TCP, QUIC)).isEmpty();
    }

    @Test
    void leavesOutAddressesWithNegatedWords() {
        assertThat(left("!udp", TCP, QUIC)).contains(List.of(TCP));
        assertThat(left("tcp,!tls", TCP, QUIC, WSS)).contains(List.of(TCP));
    }

    @Test
    void takesTlsBelowHttpForHttps() {
        assertThat(left("https", HTTPS, WSS)).contains(List.of(HTTPS));
        assertThat(left("http", HTTPS, WSS)).contains(List.of(HTTPS));
    }

    @Test
    void keepsPeersOfWhichNothingIsKnownOnlyWhenAsked() {
        assertThat(left("tcp")).isEmpty();
        assertThat(left("tcp,unknown")).contains(List.of());
        assertThat(left("", "unknown", List.of(), TCP)).contains(List.of(TCP));
        assertThat(left("", "transport-bitswap", List.of(), TCP)).isEmpty();
    }

    @Test
    void keepsPeersThatSpeakAnyOfTheProtocols() {
        List<String> spoken = List.of("Transport-Bitswap", "other");
        assertThat(left("", "transport-bitswap,x", spoken, TCP)).isPresent();
        assertThat(left("", "unknown,x", spoken, TCP)).isEmpty();
    }

    @Test
    void writesItsWordsInOrderSoThatEqualQuestionsAreEqual() {
        assertThat(PeerFilter.parse("ws,TCP,tcp", "b,a").query())
                .isEqualTo("?filter-addrs=tcp,ws&filter-protocols=a,b");
        assertThat(PeerFilter.NONE.query()).isEmpty();
    }
}
