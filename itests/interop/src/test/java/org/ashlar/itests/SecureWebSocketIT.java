package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The node dials js-libp2p over secure WebSocket, whose certificate its Java trusts, or not. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@NeedsScripts
final class SecureWebSocketIT {
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
}
