package org.ashlar.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.ashlar.multiformats.Multiaddr;
import org.junit.jupiter.api.Test;

/**
 * An address counts only when several networks see it; row A14 of the list of attacks in every
 * profile, whose webrtc-direct is not spoken here.
 */
@SuppressWarnings("AddressSelection") // literals
class ObservedAddressesTest {
    private static final Multiaddr OURS = Multiaddr.parse("/ip4/44.1.1.1/tcp/4001");

    private final AtomicLong clock = new AtomicLong(1);
    private final ObservedAddresses observed = new ObservedAddresses(clock::get);

    private void sees(String connection, String from, Multiaddr address, boolean dialled)
            throws UnknownHostException {
        observed.observed(connection, InetAddress.getByName(from), address, dialled);
    }

    @Test
    void fourNetworksConfirmAnAddress() throws Exception {
        for (int i = 1; i <= 3; i++) {
            sees("c" + i, "8.8." + i + ".1", OURS, true);
        }
        assertThat(observed.confirmed()).isEmpty();

        sees("c4", "8.8.4.1", OURS, true);
        assertThat(observed.confirmed()).containsExactly(OURS);
    }

    @Test
    void manyPeersOfOneNetworkAreOneVoice() throws Exception {
        Multiaddr forged = Multiaddr.parse("/ip4/9.9.9.9/tcp/443");
        for (int i = 1; i < 200; i++) {
            sees("v4 " + i, "8.8.8." + i, forged, true);
            sees("v6 " + i, "2001:db8:1:0" + i % 10 + "::" + i, forged, true);
        }
        assertThat(observed.confirmed()).isEmpty();
        assertThat(observed.guesses(List.of(OURS))).hasSize(1);
    }

    @Test
    void a14OneConnectionHasOneVoiceHoweverOftenItSpeaks() throws Exception {
        for (int i = 1; i <= 1000; i++) {
            sees("c", "8.8." + i % 250 + ".1", Multiaddr.parse("/ip4/9.9.9.9/tcp/" + i), true);
        }
        assertThat(observed.confirmed()).isEmpty();
        assertThat(observed.guesses(List.of(OURS))).isEmpty();
    }

    @Test
    void addressStaysForSomeTimeAfterThoseWhoSawItAreGone() throws Exception {
        for (int i = 1; i <= 4; i++) {
            sees("c" + i, "8.8." + i + ".1", OURS, true);
        }
        for (int i = 1; i <= 4; i++) {
            observed.gone("c" + i);
        }
        assertThat(observed.confirmed()).containsExactly(OURS);
        clock.addAndGet(ObservedAddresses.STAYS.minus(Duration.ofSeconds(1)).toNanos());
        assertThat(observed.confirmed()).containsExactly(OURS);
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(observed.confirmed()).isEmpty();
    }

    @Test
    void whatDialledPeersSeeGivesTheIpWithThePortsListenedOn() throws Exception {
        Multiaddr seen = Multiaddr.parse("/ip4/44.1.1.1/tcp/53111");
        sees("c1", "8.8.1.1", seen, false);
        List<Multiaddr> listening =
                List.of(
                        Multiaddr.parse("/ip4/192.168.1.2/tcp/4001"),
                        Multiaddr.parse("/ip4/192.168.1.2/tcp/4002/ws"),
                        Multiaddr.parse("/ip6/::1/tcp/4001"));
        assertThat(observed.guesses(listening)).isEmpty();

        sees("c2", "8.8.2.1", Multiaddr.parse("/ip4/44.1.1.1/tcp/53999"), false);
        assertThat(observed.confirmed()).isEmpty();
        assertThat(observed.guesses(listening))
                .extracting(Multiaddr::toString)
                .containsExactly("/ip4/44.1.1.1/tcp/4001", "/ip4/44.1.1.1/tcp/4002/ws");
    }

    @Test
    void addressesThatAreNoHostsAreIgnored() throws Exception {
        for (String address :
                List.of(
                        "/ip4/127.0.0.1/tcp/1",
                        "/ip4/0.0.0.0/tcp/1",
                        "/ip4/224.0.0.1/tcp/1",
                        "/ip4/169.254.1.1/tcp/1",
                        "/dns4/x.example/tcp/1",
                        "/ip4/44.1.1.1/udp/1")) {
            for (int i = 1; i <= 5; i++) {
                sees(address + i, "8.8." + i + ".1", Multiaddr.parse(address), true);
            }
        }
        assertThat(observed.confirmed()).isEmpty();
        assertThat(observed.guesses(List.of(OURS))).isEmpty();
    }

    @Test
    void a14AddressesTakenToBeOurOwnAreBounded() throws Exception {
        for (int port = 1; port <= 50; port++) {
            for (int i = 1; i <= 4; i++) {
                Multiaddr address = Multiaddr.parse("/ip4/44.1.1.1/tcp/" + port);
                sees(port + "/" + i, "8.8." + i + ".1", address, true);
            }
        }
        assertThat(observed.confirmed()).hasSize(ObservedAddresses.MAX_CONFIRMED);

        for (int ip = 1; ip <= 50; ip++) {
            for (int i = 1; i <= 4; i++) {
                Multiaddr address = Multiaddr.parse("/ip4/44.1.2." + ip + "/tcp/1");
                sees("ip " + ip + "/" + i, "8.8." + i + ".1", address, false);
            }
        }
        assertThat(observed.guesses(List.of(OURS))).hasSize(ObservedAddresses.MAX_CONFIRMED);
    }
}
