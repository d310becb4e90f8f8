package org.ashlar.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PeerId;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.multiformats.proto.ProtoWriter;
import org.ashlar.net.IdentifyInfo;
import org.ashlar.testing.net.LeakGuard;
import org.ashlar.transport.identify.IdentifyMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Rows B1 to B7 of the list of attacks; the numbers are those of a small box (profile lowpower) and
 * hold in every profile. After each attack a connection that was there before answers a ping, and
 * no buffer is left.
 */
@Timeout(180)
@ExtendWith(LeakGuard.class)
@SuppressWarnings("FutureReturnValueIgnored")
class HostileIdentifyTest {
    private static final String PUSH = "/ipfs/id/push/1.0.0";

    private final TestHost friend = new TestHost("noise");
    private final TestHost victim = new TestHost("noise");

    @BeforeEach
    void befriend() throws Exception {
        SwarmTest.connect(friend, victim);
    }

    @AfterEach
    void healthyConnectionAnswersAndNothingIsLeft() throws Exception {
        try {
            assertThat(friend.swarm.ping(victim.swarm.id()).get(10, TimeUnit.SECONDS)).isPositive();
        } finally {
            friend.close();
            victim.close();
        }
        assertThat(victim.buffers()).isZero();
    }

    private static PeerId peer(Attacker attacker) {
        return attacker.identity.publicKey().peerId();
    }

    private Attacker identify(byte[]... messages) throws Exception {
        return Attacker.identify(friend, victim, List.of(messages));
    }

    private IdentifyInfo known(Attacker attacker, String agent) throws Exception {
        TestHost.await(
                () ->
                        victim.swarm
                                .identified(peer(attacker))
                                .filter(info -> info.agentVersion().equals(agent))
                                .isPresent());
        return victim.swarm.identified(peer(attacker)).orElseThrow();
    }

    private static ProtoWriter agent(String name) {
        return new ProtoWriter().text(6, name);
    }

    private static byte[] address(int port) {
        return Multiaddr.parse("/ip4/198.51.100.7/tcp/" + port).bytes();
    }

    /** Connected, but what it sent was not taken. */
    private void ignored(Attacker attacker) throws Exception {
        TestHost.await(
                () ->
                        victim.swarm.connections().stream()
                                .anyMatch(c -> c.peer().equals(peer(attacker))));
        TestHost.await(
                () ->
                        victim.swarm.connections().stream()
                                .filter(c -> c.peer().equals(peer(attacker)))
                                .allMatch(c -> c.streams().isEmpty()));
        assertThat(victim.swarm.identified(peer(attacker))).isEmpty();
        assertThat(attacker.channel.isActive()).isTrue();
    }

    @Test
    void b1LongMessageIsIgnored() throws Exception {
        try (Attacker attacker = identify(agent("x").bytes(99, new byte[9000]).toBytes())) {
            ignored(attacker);
        }
    }

    @Test
    void b1MoreThanTenMessagesAreIgnored() throws Exception {
        byte[] one = agent("x").toBytes();
        try (Attacker attacker = Attacker.identify(friend, victim, Collections.nCopies(11, one))) {
            ignored(attacker);
        }
    }

    @Test
    void b2ProtocolsOfAllMessagesTogetherAreBounded() throws Exception {
        List<byte[]> messages = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            ProtoWriter out = agent("many");
            for (int j = 0; j < 200; j++) {
                out.text(3, "/p/" + i + "/" + j);
            }
            messages.add(out.toBytes());
        }
        try (Attacker attacker = Attacker.identify(friend, victim, messages)) {
            assertThat(known(attacker, "many").protocols()).hasSize(128);
        }
    }

    @Test
    void b3AddressesAreBoundedAndFewerAreKeptAfterwards() throws Exception {
        ProtoWriter out = agent("bloat");
        for (int i = 0; i < 400; i++) {
            out.bytes(2, address(i + 1));
        }
        try (Attacker attacker = identify(out.toBytes())) {
            assertThat(known(attacker, "bloat").addresses()).hasSize(32);
            assertThat(victim.swarm.knownAddresses(peer(attacker))).hasSize(32);
            attacker.channel.close().awaitUninterruptibly();
            TestHost.await(() -> victim.swarm.knownAddresses(peer(attacker)).size() == 8);
        }
    }

    @Test
    void b4FloodOfPushesIsCutAtTheBurst() throws Exception {
        try (Attacker attacker = identify(agent("first").toBytes())) {
            known(attacker, "first");
            for (int i = 0; i < 100; i++) {
                attacker.push(PUSH, List.of(agent("push" + i).toBytes()));
            }
            TestHost.await(
                    () ->
                            victim.swarm.bandwidth(PUSH).totalIn() > 0
                                    && victim.swarm.connections().stream()
                                            .filter(c -> c.peer().equals(peer(attacker)))
                                            .allMatch(c -> c.streams().isEmpty()));
            String last = victim.swarm.identified(peer(attacker)).orElseThrow().agentVersion();
            assertThat(last).matches("push[0-9]");
        }
    }

    private static byte[] signedBy(PrivateKey key, PeerId peer, int port) {
        IdentifyInfo info =
                new IdentifyInfo(
                        peer,
                        key.publicKey().encoded(),
                        List.of(Multiaddr.of(address(port))),
                        List.of(),
                        "forger",
                        "");
        return IdentifyMessage.encode(info, null, key, 1).get(0);
    }

    @Test
    void b5RecordOfSomebodyElseIsIgnoredAndUnsignedAddressesAreUsed() throws Exception {
        PrivateKey other = Keys.generateEd25519();
        byte[] foreign = signedBy(other, other.publicKey().peerId(), 7);
        byte[] forged = signedBy(other, victim.swarm.id(), 8);
        for (byte[] record : List.of(foreign, forged)) {
            byte[] unsigned = agent("forger").bytes(2, address(9)).toBytes();
            try (Attacker attacker = identify(record, unsigned)) {
                assertThat(known(attacker, "forger").addresses())
                        .extracting(Multiaddr::toString)
                        .contains("/ip4/198.51.100.7/tcp/9");
                assertThat(attacker.channel.isActive()).isTrue();
                assertThat(victim.swarm.knownAddresses(other.publicKey().peerId())).isEmpty();
                assertThat(victim.swarm.knownAddresses(victim.swarm.id())).isEmpty();
            }
        }
    }

    @Test
    void b6TextsAreCutAndWithoutControlCharacters() throws Exception {
        String evil = "e\u001b[31m\r\nvil\u202e" + "x".repeat(500);
        try (Attacker attacker = identify(agent(evil).text(5, evil).toBytes())) {
            IdentifyInfo info = known(attacker, ("e[31mvil" + "x".repeat(500)).substring(0, 128));
            assertThat(info.protocolVersion()).hasSize(128).doesNotContain("\u001b", "\n");
        }
    }

    @Test
    void b7NewerSignedRecordReplacesTheList() throws Exception {
        ProtoWriter old = agent("before").bytes(2, address(1)).bytes(2, address(2));
        try (Attacker attacker = identify(old.toBytes())) {
            assertThat(known(attacker, "before").addresses()).hasSize(2);

            attacker.push(PUSH, List.of(signedBy(attacker.identity, peer(attacker), 3)));

            assertThat(known(attacker, "forger").addresses())
                    .extracting(Multiaddr::toString)
                    .containsExactly("/ip4/198.51.100.7/tcp/3");
        }
    }
}
