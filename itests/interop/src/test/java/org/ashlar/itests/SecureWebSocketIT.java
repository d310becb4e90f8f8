package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The node dials js-libp2p over secure WebSocket, whose certificate its Java trusts, or not. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@NeedsScripts
final class SecureWebSocketIT {
    private static final String PASSPHRASE = "passphrase";

    private static void keytool(Path store, String... words) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(words));
        command.addAll(List.of("-alias", "a", "-storetype", "PKCS12"));
        command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSPHRASE));
        String unused = new Run(command, Map.of()).go().text();
    }

    @Test
    void peersAreDialledByNameAndTheirCertificatesChecked(@TempDir Path temp) throws IOException {
        Path key = temp.resolve("key.p12");
        Path certificate = temp.resolve("certificate.pem");
        Path trusted = temp.resolve("trusted.p12");
        keytool(
                key,
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost");
        keytool(key, "-exportcert", "-rfc", "-file", certificate.toString());
        keytool(trusted, "-importcert", "-noprompt", "-file", certificate.toString());
        IpfsProgram program =
                Distribution.ashlar(temp.resolve("node"))
                        .with(
                                "ASHLAR_JAVA_OPTS",
                                "-Djavax.net.ssl.trustStore="
                                        + trusted
                                        + " -Djavax.net.ssl.trustStorePassword="
                                        + PASSPHRASE);
        try (JsPeers js = new JsPeers();
                RpcPeer node = RpcPeer.node(program, Identity.generate("Ed25519"))) {
            JsPeers.Peer peer = js.createSecure(key, PASSPHRASE);
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
