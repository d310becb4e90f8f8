package org.ashlar.exchange.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.ashlar.multiformats.Multiaddr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses are gateways, and which of those are asked. */
final class HostRulesTest {
    private static GatewayUrl url(String address) {
        return GatewayUrl.of(Multiaddr.parse(address)).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "/dns/example.com/tcp/443/tls/http, https://example.com",
        "/dns4/Example.COM/tcp/8443/tls/http, https://example.com:8443",
        "/dns6/example.com/tcp/443/https, https://example.com",
        "/dns/example.com/https, https://example.com",
        "/ip4/192.0.2.1/tcp/443/tls/sni/example.com/http, https://example.com",
        "/ip6/2001:db8::1/tcp/8443/tls/http, https://[2001:db8::1]:8443",
        "/ip4/127.0.0.1/tcp/8080/http, http://127.0.0.1:8080",
        "/ip4/10.0.0.1/http, http://10.0.0.1"
    })
    void readsTheGatewayOfAnAddress(String address, String shown) {
        assertThat(url(address)).hasToString(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/dns/exam_ple.com/https",
                "/dns/a..b/https",
                "/dns/-a.com/https",
                "/dns/a.com./https",
                "/dns/good.com:80@bad.com/https",
                "/dns/a.com\r\nX: y/https",
                "/dns/a.com/tcp/443/tls/sni/b com/http",
                "/dns/example.com/tcp/443",
                "/dns/example.com/tcp/443/tls",
                "/dns/example.com/tcp/443/tls/ws",
                "/dns/example.com/tcp/443/wss",
                "/dns/example.com/tcp/0/tls/http",
                "/dns/example.com/udp/443/quic-v1/http",
                "/dnsaddr/example.com/tcp/443/tls/http",
                "/dns/example.com/tcp/443/tls/http/http-path/sub",
                "/dns/example.com/tcp/443/tls/http/http",
                "/dns/example.com/tcp/443/sni/example.org/http",
                "/p2p/12D3KooWKnDdG3iXw9eTFijk3EWSunZcFi54Zka4wmtqtt6rPxc8"
            })
    void takesNoOtherAddress(String address) {
        assertThat(GatewayUrl.of(Multiaddr.parse(address))).isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.8.8.8",
                "10.1.2.3",
                "172.16.0.1",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "0.0.0.0",
                "0.1.2.3",
                "192.0.0.1",
                "198.18.0.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "fe80::1",
                "fc00::1",
                "fd12:3456::1",
                "ff02::1",
                "::ffff:127.0.0.1",
                "::127.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b::a00:1",
                "2002:7f00:1::",
                "2002:c0a8:101::1",
                "2001:0:1::1"
            })
    void takesSuchAddressesForPrivate(String address) throws UnknownHostException {
        InetAddress ip = InetAddress.getByName(address);
        assertThat(HostRules.isPublic(ip)).isFalse();
        assertThat(HostRules.PUBLIC.permits(url("/dns/example.com/https"), ip)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "172.32.0.1", "2606:4700::1111", "64:ff9b::101:101"})
    void takesSuchAddressesForPublic(String address) throws UnknownHostException {
        assertThat(HostRules.isPublic(InetAddress.getByName(address))).isTrue();
    }

    @Test
    void asksAnyHostOverTlsUnlessTheListsSayOtherwise() {
        GatewayUrl one = url("/dns/one.example/https");
        GatewayUrl two = url("/dns/two.example/https");

        HostRules open = HostRules.of(List.of(), List.of("TWO.example "));
        HostRules closed =
                HostRules.of(List.of("one.example", "two.example"), List.of("two.example"));

        assertThat(open.permits(one)).isTrue();
        assertThat(open.permits(two)).isFalse();
        assertThat(closed.permits(one)).isTrue();
        assertThat(closed.permits(two)).isFalse();
        assertThat(closed.permits(url("/dns/three.example/https"))).isFalse();
    }

    @Test
    void asksADeniedHostUnderNoOtherName() {
        HostRules rules = HostRules.of(List.of(), List.of("bad.example"));

        assertThat(rules.permits(url("/dns/good.example/tcp/443/tls/sni/bad.example/http")))
                .isFalse();
    }

    @Test
    void asksAHostOfThePrivateNetworkOnlyIfItIsNamed() throws UnknownHostException {
        GatewayUrl box = url("/dns/box.example/https");
        InetAddress local = InetAddress.getByName("192.168.1.7");

        assertThat(HostRules.of(List.of("box.example"), List.of()).permits(box, local)).isTrue();
        assertThat(HostRules.of(List.of("other.example"), List.of()).permits(box, local)).isFalse();
        assertThat(
                        HostRules.of(List.of("box.example"), List.of())
                                .permits(box, InetAddress.getByName("0.0.0.0")))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "/ip4/192.168.1.7/tcp/8080/http, 192.168.1.7, true",
        "/ip4/127.0.0.1/tcp/8080/http, 127.0.0.1, true",
        "/ip6/::1/tcp/8080/http, [::1], true",
        "/ip4/192.168.1.7/tcp/8080/http, '', false",
        "/ip4/1.1.1.1/tcp/80/http, 1.1.1.1, false",
        "/dns/box.example/tcp/80/http, box.example, false"
    })
    void asksWithoutTlsOnlyANamedAddressOfThePrivateNetwork(
            String address, String allowed, boolean asked) {
        assertThat(HostRules.of(List.of(allowed), List.of()).permits(url(address)))
                .isEqualTo(asked);
    }
}
