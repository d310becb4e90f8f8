package org.ashlar.itests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Peers that say nothing, or nonsense, cost bounded memory and time. */
@Timeout(value = 4, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HostilePeerIT {
    private static final int SILENT = 400;
    private static final long MARGIN_KIB = 24 << 10;
    private static final int GIVES_UP_MS = 75_000;

    private static Daemon daemon;
    private static int port;

    @BeforeAll
    static void start(@TempDir Path temp) {
        daemon = Distribution.ashlar(temp.resolve("repo")).init().daemon();
        port = Integer.parseInt(daemon.address().split("/", -1)[4]);
    }

    @AfterAll
    static void stop() {
        daemon.close();
    }

    @Test
    void silentPeersAreLetGoAndCostLittle() throws IOException {
        long before = daemon.anonymousKib();
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < SILENT; i++) {
                silent.add(new Socket(InetAddress.getLoopbackAddress(), port));
            }
            assertThat(daemon.program().text("id", "-f=<id>")).startsWith("12D3KooW");
            long during = daemon.anonymousKib();
            long began = System.nanoTime();
            for (Socket socket : silent) {
                assertLetGo(socket);
            }
            System.out.printf(
                    Locale.ROOT,
                    "%d silent peers: RssAnon %+d KiB, all let go after %.1f s%n",
                    SILENT,
                    during - before,
                    (System.nanoTime() - began) / 1e9);
            assertThat(during - before).isLessThan(MARGIN_KIB);
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    /** Reads to the end, which must come by itself. */
    private static void assertLetGo(Socket socket) throws IOException {
        socket.setSoTimeout(GIVES_UP_MS);
        byte[] buffer = new byte[4096];
        try {
            int n;
            do {
                n = socket.getInputStream().read(buffer);
            } while (n >= 0);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("still connected", e);
        } catch (SocketException e) {
            // A reset is an end, too.
        }
    }

    @Test
    void garbageEndsTheConnectionAndCostsLittle() throws IOException {
        long before = daemon.anonymousKib();
        byte[] select = "\u0013/multistream/1.0.0\n".getBytes(StandardCharsets.ISO_8859_1);
        byte[] noise = "\u0007/noise\n".getBytes(StandardCharsets.ISO_8859_1);
        byte[] tls = "\u000b/tls/1.0.0\n".getBytes(StandardCharsets.ISO_8859_1);
        byte[] endless = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f};
        for (int seed = 0; seed < 25; seed++) {
            System.out.print(seed == 0 ? "seeds 0 to 24\n" : "");
            byte[] random = Content.bytes(seed, 100_000);
            assertHungUp(random);
            assertHungUp(endless, random);
            assertHungUp(select, random);
            assertHungUp(select, noise, random);
            assertHungUp(select, tls, random);
        }
        long after = daemon.anonymousKib();
        System.out.printf(Locale.ROOT, "garbage: RssAnon %+d KiB%n", after - before);
        assertThat(after - before).isLessThan(MARGIN_KIB);
        assertThat(daemon.program().text("swarm", "peers")).isEmpty();
        assertThat(daemon.output()).doesNotContain("\tat ", "Exception");
    }

    private static void assertHungUp(byte[]... pieces) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            try {
                OutputStream out = socket.getOutputStream();
                for (byte[] piece : pieces) {
                    out.write(piece);
                }
                out.flush();
            } catch (SocketException e) {
                return; // Hung up while it was talked to.
            }
            assertLetGo(socket);
        }
    }
}
