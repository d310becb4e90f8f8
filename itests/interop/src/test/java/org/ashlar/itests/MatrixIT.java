package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.ashlar.itests.MatrixPeer.Seen;
import org.ashlar.itests.MatrixPeer.Transport;
import org.ashlar.testing.tls.Authority;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every transport with every secure channel and every type of identity, in both directions, with
 * js-libp2p and Kubo: both ends must learn the other's key, agent and protocols, and answer pings.
 * Over QUIC the handshake is that of QUIC. js-libp2p has no identities of ECDSA, and takes none of
 * others.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class MatrixIT {

    private final List<AutoCloseable> open = new ArrayList<>();
    private Path temp;
    private LocalhostKey key;
    private RpcPeer node;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        temp = folder;
        key = LocalhostKey.in(folder, Authority.root(), "127.0.0.1");
        node = node("Ed25519");
    }

    @AfterAll
    void stop() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private <T extends AutoCloseable> T opened(T one) {
        open.add(0, one);
        return one;
    }

    private RpcPeer node(String type) {
        return opened(
                RpcPeer.node(
                        Distribution.ashlar(temp.resolve("node " + type)),
                        Identity.generate(type),
                        key));
    }

    private RpcPeer kubo(String type, String security) {
        return opened(
                RpcPeer.kubo(
                        String.join(", ", "Kubo", type, security),
                        key.trustedByKubo(Peers.kubo(temp.resolve("kubo " + open.size()))),
                        Identity.generate(type),
                        List.of(security)));
    }

    @TestFactory
    @NeedsScripts
    Stream<DynamicNode> withJsLibp2p() throws IOException {
        JsPeers js = opened(new JsPeers(key.trustedByScripts()));
        return cells(
                node,
                List.of(
                        js.create("Ed25519", "noise"),
                        js.create("secp256k1", "noise tls"),
                        js.create("RSA", "tls")));
    }

    /** Each type of identity and each security once. */
    @TestFactory
    @NeedsKubo
    Stream<DynamicNode> withKubo() {
        return cells(
                node,
                List.of(
                        kubo("Ed25519", "noise"),
                        kubo("secp256k1", "tls"),
                        kubo("ECDSA", "noise"),
                        kubo("RSA", "tls")));
    }

    @TestFactory
    @NeedsKubo
    @NeedsScripts
    @Tag("nightly")
    Stream<DynamicNode> everyIdentityWithEveryOther() throws IOException {
        List<MatrixPeer> kubos = new ArrayList<>();
        for (String type : List.of("Ed25519", "secp256k1", "ECDSA", "RSA")) {
            kubos.add(kubo(type, "noise"));
            kubos.add(kubo(type, "tls"));
        }
        List<MatrixPeer> all = new ArrayList<>(jsPeers());
        all.addAll(kubos);
        return Stream.of("Ed25519", "secp256k1", "ECDSA", "RSA")
                .map(
                        own -> {
                            RpcPeer mine = own.equals("Ed25519") ? node : node(own);
                            List<MatrixPeer> others = own.equals("ECDSA") ? kubos : all;
                            return dynamicContainer(own + " node", cells(mine, others));
                        });
    }

    private List<MatrixPeer> jsPeers() throws IOException {
        JsPeers js = opened(new JsPeers(key.trustedByScripts()));
        List<MatrixPeer> peers = new ArrayList<>();
        for (String type : List.of("Ed25519", "secp256k1", "RSA")) {
            for (String security : List.of("noise", "tls")) {
                peers.add(js.create(type, security));
            }
        }
        return peers;
    }

    private static Stream<DynamicNode> cells(RpcPeer mine, List<MatrixPeer> others) {
        return Stream.of(Transport.values())
                .map(
                        transport ->
                                dynamicContainer(
                                        transport.toString(), cells(mine, others, transport)));
    }

    /**
     * The node speaks one transport at a time: peers that know more addresses dial them all. Kubo
     * has no certificate for secure WebSocket, so that nobody listens there but the node.
     */
    private static Stream<DynamicTest> cells(
            RpcPeer mine, List<MatrixPeer> others, Transport transport) {
        List<DynamicTest> cells = new ArrayList<>();
        cells.add(dynamicTest("alone", () -> mine.speakOnly(transport)));
        for (MatrixPeer other : others) {
            if (transport != Transport.WSS) {
                cells.add(cell(mine, other, transport));
            }
            cells.add(cell(other, mine, transport));
        }
        return cells.stream();
    }

    private static DynamicTest cell(MatrixPeer dialler, MatrixPeer listener, Transport transport) {
        String name = dialler.name() + " dials " + listener.name();
        return dynamicTest(name, () -> check(dialler, listener, transport));
    }

    /** What the dialler prefers of what both have. */
    private static String security(MatrixPeer dialler, MatrixPeer listener) {
        String chosen =
                dialler.securities().stream()
                        .filter(listener.securities()::contains)
                        .findFirst()
                        .orElseThrow();
        return chosen.equals("noise") ? "/noise" : "/tls/1.0.0";
    }

    private static void check(MatrixPeer dialler, MatrixPeer listener, Transport transport) {
        String security = security(dialler, listener);
        try {
            dialler.dial(listener.address(transport));
            check(dialler.seen(listener.id()), false, listener, transport, security);
            check(listener.seen(dialler.id()), true, dialler, transport, security);
            dialler.ping(listener.id());
            listener.ping(dialler.id());
        } finally {
            dialler.hangUp(listener.id());
            listener.awaitGone(dialler.id());
            dialler.awaitGone(listener.id());
        }
    }

    private static void check(
            Seen seen, boolean inbound, MatrixPeer other, Transport transport, String security) {
        assertThat(transport.is(seen.address())).as(seen.address()).isTrue();
        assertThat(seen.inbound()).isEqualTo(inbound);
        assertThat(seen.agent()).startsWith(other.agent());
        assertThat(seen.publicKey()).isEqualTo(other.publicKey());
        assertThat(seen.protocols()).contains("/ipfs/id/1.0.0", "/ipfs/ping/1.0.0");
        if (transport != Transport.QUIC) {
            assertThat(seen.muxer()).isIn("/yamux/1.0.0", "");
            assertThat(seen.security()).isIn(security, "");
        }
    }
}
