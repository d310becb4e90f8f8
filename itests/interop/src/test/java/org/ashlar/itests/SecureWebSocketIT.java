package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ashlar.itests.MatrixPeer.Transport;
import org.ashlar.testing.tls.Authority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The node dials js-libp2p over secure WebSocket, whose certificate its Java trusts, or not; it
 * listens there itself, and is dialled by js-libp2p and Kubo, which check its certificate.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@NeedsScripts
final class SecureWebSocketIT {
    private static final long SEED = 20_261_128;
    private static final long FILE_BYTES = 8 << 20;

    @Test
    void peersAreDialledByNameAndTheirCertificatesChecked(@TempDir Path temp) throws IOException {
        LocalhostKey key = LocalhostKey.in(temp);
        IpfsProgram program = key.trustedBy(Distribution.ashlar(temp.resolve("node")));
        try (JsPeers js = new JsPeers();
                RpcPeer node = RpcPeer.node(program, Identity.generate("Ed25519"))) {
            JsPeers.Peer peer = js.createSecure(key.file(), LocalhostKey.PASSPHRASE);
            String there = peer.anyAddress();
            assertThat(there).matches("/ip4/127\\.0\\.0\\.1/tcp/[0-9]+/tls/ws/p2p/.*");
            String byName = there.replace("/ip4/127.0.0.1/", "/dns4/localhost/");

            assertThatThrownBy(() -> node.dial(there))
                    .hasMessageContaining("No subject alternative names");
            assertThat(js.names()).isEmpty(); // an IP address is no name
            for (String address : List.of(byName, byName.replace("/tls/ws", "/wss"))) {
                node.dial(address);

                assertThat(node.seen(peer.id()).agent()).startsWith("js-libp2p/");
                node.ping(peer.id());
                node.hangUp(peer.id());
                peer.awaitGone(node.id());
            }
            assertThat(js.names()).contains("localhost");
        }
    }

    @Test
    @NeedsKubo
    void peersDialTheNodeAndFetchFromItOnceItsCertificateIsOneTheyTrust(@TempDir Path temp)
            throws IOException {
        Authority root = Authority.root();
        LocalhostKey trusted = LocalhostKey.in(Files.createDirectory(temp.resolve("a")), root);
        LocalhostKey shown = LocalhostKey.in(Files.createDirectory(temp.resolve("b")));
        try (JsPeers js = new JsPeers(trusted.trustedByScripts());
                RpcPeer node =
                        RpcPeer.withProbe(
                                Distribution.ashlar(temp.resolve("node")),
                                Identity.generate("Ed25519"));
                RpcPeer kubo =
                        RpcPeer.kubo(
                                "Kubo",
                                trusted.trustedByKubo(Peers.kubo(temp.resolve("kubo"))),
                                Identity.generate("Ed25519"),
                                List.of("tls", "noise"))) {
            node.show(shown);
            node.speakOnly(Transport.WSS);
            String there = node.address(Transport.WSS);
            String byName = there.replace("/ip4/127.0.0.1/", "/dns4/localhost/");
            assertThatThrownBy(() -> kubo.dial(byName)).hasMessageContaining("x509");

            shown.replaceBy(trusted);
            kubo.awaitDial(byName);

            JsPeers.Peer script = js.create("Ed25519", "noise tls");
            for (MatrixPeer peer : List.of(kubo, script)) {
                for (String address : List.of(byName, byName.replace("/tls/ws", "/wss"))) {
                    peer.dial(address);
                    assertThat(Transport.WSS.is(node.seen(peer.id()).address())).isTrue();
                    assertThat(node.seen(peer.id()).agent()).startsWith(peer.agent());
                    assertThat(peer.seen(node.id()).agent()).startsWith("ashlar/");
                    peer.ping(node.id());
                    node.ping(peer.id());
                    peer.hangUp(node.id());
                    node.awaitGone(peer.id());
                }
                peer.dial(byName);
            }
            assertThat(script.streams("streams", node.id(), "count", "64")).isEqualTo("64");
            fetch(node.daemon().program(), kubo.daemon().program(), temp);
        }
    }

    private static void fetch(IpfsProgram from, IpfsProgram to, Path temp) throws IOException {
        Path file = Content.file(temp.resolve("file"), SEED, FILE_BYTES);
        String cid = from.text("add", "-Q", "--cid-version=1", file.toString());
        Path fetched = temp.resolve("fetched");
        to.text("get", "-o", fetched.toString(), cid);
        assertThat(Content.digest(fetched)).isEqualTo(Content.digest(file));
    }
}
