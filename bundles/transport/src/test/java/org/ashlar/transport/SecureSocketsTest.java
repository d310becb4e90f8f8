package org.ashlar.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.net.ConnectionInfo;
import org.ashlar.testing.tls.Authority;
import org.ashlar.testing.tls.ServerKey;
import org.ashlar.transport.pnet.SwarmKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Listening on secure WebSocket with a certificate from files. */
@Timeout(60)
class SecureSocketsTest {
    private static final String LISTEN = "/ip4/127.0.0.1/tcp/0/tls/ws";
    private static final Multiaddr ANY = Multiaddr.parse(LISTEN);
    private static final Authority ROOT = Authority.root();
    private static final ServerKey FIRST = ROOT.below().issue("localhost", "127.0.0.1");
    private static final Instant LATER = Instant.parse("2199-01-01T00:00:00Z");
    private static final ServerKey SECOND = ROOT.issue("RSA", LATER, "localhost", "127.0.0.1");
    private static SSLContext before;

    @TempDir private Path folder = Path.of("");

    @BeforeAll
    static void trust() throws Exception {
        before = SSLContext.getDefault();
        SSLContext.setDefault(PemFiles.trusting(FIRST));
    }

    @AfterAll
    static void trustAsBefore() {
        SSLContext.setDefault(before);
    }

    private PemFiles files() {
        return PemFiles.in(folder);
    }

    private static Multiaddr address(TestHost host) {
        assertThat(host.swarm.listenAddresses()).hasSize(1);
        return host.swarm.listenAddresses().get(0);
    }

    private static List<?> shown(TestHost host) throws IOException {
        return PemFiles.shown(FIRST, address(host), socket -> {});
    }

    private static void talk(TestHost dialler, TestHost listener, Multiaddr address)
            throws Exception {
        listener.echo();
        ConnectionInfo connection =
                dialler.swarm
                        .connect(listener.swarm.id(), List.of(address))
                        .get(20, TimeUnit.SECONDS);

        assertThat(connection.remote()).isEqualTo(address);
        assertThat(dialler.swarm.identified(listener.swarm.id()).orElseThrow().addresses())
                .isEqualTo(listener.swarm.addresses());
        assertThat(dialler.swarm.ping(listener.swarm.id()).get(10, TimeUnit.SECONDS)).isPositive();
        byte[] data = new byte[300_000];
        data[77_777] = 7;
        assertThat(SwarmTest.echo(dialler, listener, data).get(20, TimeUnit.SECONDS))
                .isEqualTo(data);
        assertThat(listener.swarm.connections().get(0).remote().toString())
                .matches("/ip4/127\\.0\\.0\\.1/tcp/[0-9]+/tls/ws");
    }

    @ParameterizedTest
    @ValueSource(strings = {LISTEN, "/ip4/127.0.0.1/tcp/0/wss"})
    void isDialledInBothSpellingsByAddressAndByName(String listen) throws Exception {
        Settings settings = files().write(FIRST).settings(listen);
        try (TestHost a = new TestHost(settings)) {
            String there = address(a).toString();
            assertThat(there).matches("/ip4/127\\.0\\.0\\.1/tcp/[0-9]+/tls/ws");
            assertThat(a.swarm.addresses()).containsExactly(address(a));

            for (String spelling : List.of(there, there.replace("/tls/ws", "/wss"))) {
                try (TestHost b = new TestHost("noise", "tls")) {
                    talk(b, a, Multiaddr.parse(spelling));
                }
            }
            FakeNames names = new FakeNames().host("localhost", "127.0.0.1");
            try (TestHost b =
                    new TestHost(TestHost.settings(List.of(), "noise"), Optional.empty(), names)) {
                String byName = there.replace("/ip4/127.0.0.1/", "/dns4/localhost/");
                b.swarm
                        .connect(a.swarm.id(), List.of(Multiaddr.parse(byName)))
                        .get(20, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void speaksBothVersionsOfTlsAndHttpInside() throws Exception {
        try (TestHost a = new TestHost(files().write(FIRST).settings(LISTEN))) {
            for (String version : List.of("TLSv1.3", "TLSv1.2")) {
                assertThat(
                                PemFiles.shown(
                                        FIRST,
                                        address(a),
                                        socket -> {
                                            var parameters = socket.getSSLParameters();
                                            parameters.setProtocols(new String[] {version});
                                            parameters.setApplicationProtocols(
                                                    new String[] {"h2", "http/1.1"});
                                            socket.setSSLParameters(parameters);
                                            socket.addHandshakeCompletedListener(
                                                    e ->
                                                            assertThat(
                                                                            socket
                                                                                    .getApplicationProtocol())
                                                                    .isEqualTo("http/1.1"));
                                        }))
                        .isEqualTo(FIRST.chain())
                        .hasSize(2);
            }
        }
    }

    @Test
    void worksInsideOfAPrivateNetwork() throws Exception {
        Optional<SwarmKey> key = NetworkFeaturesTest.key("7");
        Settings settings = files().write(FIRST).settings(LISTEN);
        Settings dialling = TestHost.settings(List.of(), "noise");
        try (TestHost a = new TestHost(settings, key, new FakeNames());
                TestHost b = new TestHost(dialling, key, new FakeNames());
                TestHost stranger = new TestHost(dialling)) {
            talk(b, a, address(a));
            assertThat(stranger.swarm.connect(a.swarm.id(), List.of(address(a))))
                    .failsWithin(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void aRenewedCertificateIsShownFromTheNextRoundOnAndConnectionsStay() throws Exception {
        PemFiles files = files().write(FIRST);
        try (TestHost a = new TestHost(files.settings(LISTEN));
                TestHost b = new TestHost("noise")) {
            talk(b, a, address(a));
            Multiaddr there = address(a);
            a.swarm.look();
            assertThat(shown(a)).isEqualTo(FIRST.chain());

            files.write(SECOND);
            a.swarm.look();

            assertThat(shown(a)).isEqualTo(SECOND.chain());
            assertThat(address(a)).isEqualTo(there);
            assertThat(b.swarm.ping(a.swarm.id()).get(10, TimeUnit.SECONDS)).isPositive();
        }
    }

    @Test
    void filesThatDoNotFitLeaveTheOldCertificateInPlaceUntilTheyDo() throws Exception {
        PemFiles files = files().write(FIRST);
        Settings settings = files.settings(LISTEN);
        ServerKey expired = ROOT.issue("EC", Instant.now().minusSeconds(9), "localhost");
        try (TestHost a = new TestHost(settings)) {
            List<Runnable> breaks =
                    List.of(
                            () -> files.key(SECOND.keyText()),
                            () -> files.certificate("nothing"),
                            () -> files.write(expired));
            for (Runnable broken : breaks) {
                broken.run();
                a.swarm.look();
                a.swarm.look();

                assertThat(shown(a)).isEqualTo(FIRST.chain());
                assertThat(a.swarm.apply(settings))
                        .hasSize(1)
                        .allMatch(
                                text ->
                                        text.startsWith(
                                                "The certificate of "
                                                        + LISTEN
                                                        + " stays as it was: "));
                assertThat(shown(a)).isEqualTo(FIRST.chain());
            }
            files.write(SECOND);
            a.swarm.look();
            assertThat(shown(a)).isEqualTo(SECOND.chain());
            assertThat(a.swarm.apply(settings)).isEmpty();
        }
    }

    @Test
    void aListenerWithoutItsCertificateFailsInWordsAndOpensWhenItComes() throws Exception {
        PemFiles files = files();
        Settings settings = files.settings(LISTEN, "/ip4/127.0.0.1/tcp/0/ws");
        try (TestHost a = new TestHost("noise")) {
            assertThat(a.swarm.apply(settings))
                    .containsExactly(
                            "Cannot listen on "
                                    + LISTEN
                                    + ": "
                                    + files.certificate()
                                    + " does not exist");
            assertThat(address(a).toString()).endsWith("/ws").doesNotContain("tls");
            a.swarm.look();

            files.write(FIRST);
            a.swarm.look();

            assertThat(a.swarm.listenAddresses())
                    .hasSize(2)
                    .anyMatch(address -> address.toString().endsWith("/tls/ws"));
        }
    }

    @Test
    void anExpiredCertificateIsNotBegunWith() {
        ServerKey expired = ROOT.issue("EC", Instant.now().minusSeconds(9), "localhost");
        Settings settings = files().write(expired).settings(LISTEN);
        try (TestHost a = new TestHost("noise")) {
            assertThat(a.swarm.apply(settings))
                    .hasSize(1)
                    .allMatch(text -> text.contains("fullchain.pem expired at 20"));
            assertThat(a.swarm.listenAddresses()).isEmpty();
        }
    }

    @Test
    void changedNamesOfFilesCountAtOnceAndWithoutThemTheListenerCloses() throws Exception {
        Path other = java.nio.file.Files.createDirectory(folder.resolve("other"));
        Settings settings = files().write(FIRST).settings(LISTEN);
        try (TestHost a = new TestHost(settings)) {
            Multiaddr there = address(a);
            assertThat(a.swarm.apply(PemFiles.in(other).write(SECOND).settings(LISTEN))).isEmpty();
            assertThat(address(a)).isEqualTo(there);
            assertThat(shown(a)).isEqualTo(SECOND.chain());

            assertThat(a.swarm.apply(TestHost.settings(List.of(LISTEN), "noise")))
                    .hasSize(1)
                    .allMatch(text -> text.contains("Internal.SecureWebSocket.CertificateFile"));
            assertThat(a.swarm.listenAddresses()).isEmpty();
        }
    }

    @Test
    void theNetworkSwitchedOffAndOnListensOnTheSamePort() throws Exception {
        try (TestHost a = new TestHost(files().write(FIRST).settings(LISTEN))) {
            Multiaddr there = address(a);
            a.swarm.active(false).get(20, TimeUnit.SECONDS);
            assertThatThrownBy(() -> PemFiles.dial(FIRST, there)).isInstanceOf(IOException.class);

            assertThat(a.swarm.active(true).get(20, TimeUnit.SECONDS)).isEmpty();
            assertThat(shown(a)).isEqualTo(FIRST.chain());
            assertThat(address(a)).isEqualTo(there);
        }
    }

    @Test
    void whoDoesNotTrustTheCertificateDoesNotConnect() {
        ServerKey stranger = Authority.root().issue("127.0.0.1");
        try (TestHost a = new TestHost(files().write(stranger).settings(LISTEN));
                TestHost b = new TestHost("noise")) {
            assertThat(b.swarm.connect(a.swarm.id(), a.swarm.addresses()))
                    .failsWithin(30, TimeUnit.SECONDS)
                    .withThrowableThat()
                    .withMessageContaining("certification path");
            assertThatThrownBy(() -> shown(a)).isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void aWildcardStandsForTheInterfaces() throws Exception {
        Settings settings = files().write(FIRST).settings("/ip4/0.0.0.0/tcp/0/tls/ws");
        try (TestHost a = new TestHost("noise")) {
            a.pretended =
                    List.of(
                            InetAddress.getLoopbackAddress(),
                            InetAddress.getByName("192.0.2.7"),
                            InetAddress.getByName("2001:db8::7"));
            a.swarm.look();
            assertThat(a.swarm.apply(settings)).isEmpty();

            assertThat(a.swarm.addresses().stream().map(Multiaddr::toString))
                    .hasSize(2)
                    .anyMatch(text -> text.matches("/ip4/127.0.0.1/tcp/[0-9]+/tls/ws"))
                    .anyMatch(text -> text.matches("/ip4/192.0.2.7/tcp/[0-9]+/tls/ws"));
        }
    }

    private SecureSockets secure(AtomicReference<Instant> now) {
        PemFiles files = files();
        Settings.KeyFiles named =
                new Settings.KeyFiles(Optional.of(files.certificate()), Optional.of(files.key()));
        return new SecureSockets(() -> named, (InstantSource) now::get);
    }

    @Test
    void theOperatorIsToldOnceOfWhatStaysWrongAndNotOfAMomentBetweenTwoFiles() {
        List<String> told = new ArrayList<>();
        Logger log = Logger.getLogger(SecureSockets.class.getName());
        Handler handler = new Told(told);
        log.addHandler(handler);
        try {
            AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
            PemFiles files = files().write(FIRST);
            SecureSockets secure = secure(now);
            assertThat(secure.open(ANY)).isEmpty();

            files.certificate(SECOND.chainText());
            assertThat(secure.renew()).isFalse();
            files.key(SECOND.keyText());
            assertThat(secure.renew()).isFalse();
            assertThat(told).hasSize(1).allMatch(text -> text.contains("another certificate"));

            files.key("nothing");
            for (int round = 0; round < 4; round++) {
                assertThat(secure.renew()).isFalse();
            }
            assertThat(told).hasSize(2);
            assertThat(told.get(1)).endsWith("privkey.pem holds no private key in PEM form");

            now.set(LATER.plusSeconds(1));
            for (int round = 0; round < 4; round++) {
                assertThat(secure.renew()).isFalse();
            }
            assertThat(told).hasSize(3);
            assertThat(told.get(2)).contains("expired at " + LATER);
        } finally {
            log.removeHandler(handler);
        }
    }

    /** Keeps what is logged. Confined to one thread. */
    private static final class Told extends Handler {
        private final List<String> told;

        Told(List<String> told) {
            this.told = told;
        }

        @Override
        public void publish(LogRecord record) {
            told.add(
                    MessageFormat.format(
                            String.valueOf(record.getMessage()), record.getParameters()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @Test
    void aClockThatIsSetRightOpensTheListener() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        PemFiles unused = files().write(FIRST);
        SecureSockets secure = secure(now);
        assertThat(secure.renew()).as("nobody listens").isFalse();
        assertThat(secure.open(ANY).orElseThrow())
                .startsWith("Cannot listen on " + LISTEN + ": the certificate in ")
                .contains("fullchain.pem is not valid before");
        assertThat(secure.renew()).isFalse();
        assertThat(secure.tls()).isNull();

        now.set(Instant.now());

        assertThat(secure.renew()).isTrue();
        assertThat(secure.tls()).isNotNull();
        assertThat(secure.renew()).isFalse();
        secure.close();
        assertThat(secure.tls()).isNull();
    }
}
