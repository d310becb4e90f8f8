package org.ashlar.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.ashlar.multiformats.Multiaddr;
import org.ashlar.testing.tls.Authority;
import org.ashlar.testing.tls.ServerKey;
import org.ashlar.transport.security.ServerCertificate;
import org.ashlar.transport.security.TlsServer;
import org.ashlar.transport.ws.WebSockets;
import org.ashlar.transport.yamux.WindowPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows A1, A2, A5 and A15 of the list of attacks, at a listener for secure WebSocket. */
@Timeout(180)
class HostileSecureSocketTest extends AttackedHost {
    private static final byte ALERT = 21;
    private static final byte FATAL = 2;
    private static final byte PROTOCOL_VERSION = 70;
    private static final ServerKey KEY = Authority.root().issue("127.0.0.1");

    HostileSecureSocketTest(@TempDir Path folder) {
        super(
                narrow(
                        PemFiles.in(folder)
                                .write(KEY)
                                .settings("/ip4/127.0.0.1/tcp/0", "/ip4/127.0.0.1/tcp/0/tls/ws")));
    }

    private Multiaddr secure() {
        Multiaddr address = victim.swarm.addresses().get(1);
        assertThat(address.toString()).endsWith("/tls/ws");
        return address;
    }

    private Attacker attacker() throws Exception {
        return Attacker.tcp(friend, secure().socketAddress().orElseThrow());
    }

    private static byte[] hello(String version) throws GeneralSecurityException, SSLException {
        SSLEngine engine = PemFiles.trusting(KEY).createSSLEngine();
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(new String[] {version});
        ByteBuffer hello = ByteBuffer.allocate(32768);
        var unused = engine.wrap(ByteBuffer.allocate(0), hello);
        return Arrays.copyOf(hello.array(), hello.position());
    }

    @Test
    void a1StalledHandshakesMeetTheirLimitAndLeaveNothingBehind() throws Exception {
        byte[] hello = hello("TLSv1.3");
        List<Attacker> flood = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Attacker stalled = attacker();
            stalled.send(Arrays.copyOf(hello, i % 2 == 0 ? hello.length / 2 : hello.length));
            flood.add(stalled);
        }
        TestHost.await(() -> flood.stream().filter(each -> each.channel.isActive()).count() == 16);
        assertThat(friend.swarm.ping(victim.swarm.id()).get(10, TimeUnit.SECONDS)).isPositive();

        flood.forEach(Attacker::close);

        awaitNoHandshakes();
        assertThat(PemFiles.shown(KEY, secure(), socket -> {})).hasSize(1);
    }

    /** One byte a second: half of the greeting of TLS in the time that is given for all. */
    @Test
    void a2SlowHandshakeEndsAtAnAbsoluteTime(@TempDir Path other) throws Exception {
        PemFiles files = PemFiles.in(other).write(KEY);
        TlsServer tls = new TlsServer(ServerCertificate.read(files.certificate(), files.key()));
        AtomicReference<Throwable> outcome = new AtomicReference<>();
        EmbeddedChannel slow = new EmbeddedChannel();
        slow.freezeTime();
        slow.pipeline().addLast(tls.handler());
        WebSockets.listen(slow.pipeline());
        Upgrade.Plan plan =
                new Upgrade.Plan(
                        TestHost.securities("noise"),
                        Optional.empty(),
                        null,
                        false,
                        true,
                        new WindowPool(1),
                        1);
        slow.pipeline()
                .addLast(
                        new Upgrade(
                                plan,
                                new ChannelInboundHandlerAdapter(),
                                (upgraded, failure) -> outcome.set(failure)));
        byte[] hello = hello("TLSv1.3");
        for (int second = 0; outcome.get() == null && second < Upgrade.LIMIT_SECONDS; second++) {
            slow.writeInbound(Unpooled.wrappedBuffer(hello, second, 1));
            slow.advanceTimeBy(1, TimeUnit.SECONDS);
            slow.runPendingTasks();
        }
        assertThat(slow.isOpen()).isFalse();
        assertThat(String.valueOf(outcome.get())).containsAnyOf("took too long", "timed out");
        slow.finishAndReleaseAll();
    }

    @Test
    void a5GarbageInsteadOfAGreetingEndsTheConnection() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        byte[] garbage = new byte[4096];
        new Random(seed).nextBytes(garbage);
        garbage[0] = 0; // no kind of record
        try (Attacker attacker = attacker()) {
            attacker.send(garbage);
            assertThat(attacker.closedBy(30)).isTrue();
        }
    }

    @Test
    void a5GarbageInsideOfAGreetingEndsTheConnection() throws Exception {
        byte[] hello = hello("TLSv1.3");
        Arrays.fill(hello, 60, hello.length, (byte) 0xff);
        try (Attacker attacker = attacker()) {
            attacker.send(hello);
            assertThat(attacker.closedBy(30)).isTrue();
        }
    }

    @Test
    void a5OlderTlsIsRefused() throws Exception {
        byte[] hello = hello("TLSv1.2");
        String named = "002b0003020303"; // the extension in which versions are offered
        HexFormat hex = HexFormat.of();
        String older = hex.formatHex(hello).replace(named, named.replace("0303", "0302"));
        hello = hex.parseHex(older);
        hello[10] = 2;
        try (Attacker attacker = attacker()) {
            attacker.send(hello);
            assertThat(attacker.closedBy(30)).isTrue();
            assertThat(attacker.received()).startsWith(ALERT).endsWith(FATAL, PROTOCOL_VERSION);
        }
    }

    @Test
    void a5ASecondHandshakeOnTheConnectionIsRefused() throws Exception {
        try (SSLSocket socket = PemFiles.dial(KEY, secure())) {
            socket.setSoTimeout(30_000);
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.startHandshake();
            socket.getSession().invalidate();
            assertThatThrownBy(
                            () -> {
                                socket.startHandshake();
                                int end = socket.getInputStream().read();
                                throw new AssertionError("goes on with " + end);
                            })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void a15WebSocketWithoutTlsIsNotAnswered() throws Exception {
        try (Attacker attacker = attacker()) {
            attacker.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(attacker.closedBy(30)).isTrue();
            assertThat(new String(attacker.received(), StandardCharsets.ISO_8859_1))
                    .doesNotContain("HTTP");
        }
    }

    @Test
    void a15LongHeadersInsideOfTlsEndTheConnection() throws Exception {
        try (SSLSocket socket = PemFiles.dial(KEY, secure())) {
            socket.setSoTimeout(30_000);
            String bomb = "GET / HTTP/1.1\r\nX: " + "y".repeat(9000) + "\r\n\r\n";
            socket.getOutputStream().write(bomb.getBytes(StandardCharsets.US_ASCII));
            assertThat(rest(socket)).doesNotContain("101");
        }
    }

    private static String rest(SSLSocket socket) {
        byte[] all = {};
        try {
            all = socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            // ended in another way
        }
        return new String(all, StandardCharsets.ISO_8859_1);
    }
}
