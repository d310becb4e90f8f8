package org.ashlar.core.command.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.ashlar.block.Block;
import org.ashlar.core.command.content.PinAccess;
import org.ashlar.core.repo.KeyFiles;
import org.ashlar.crypto.Keys;
import org.ashlar.crypto.PrivateKey;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.IpfsException;
import org.ashlar.error.UnavailableException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multibase;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.ashlar.repo.Keystore;
import org.ashlar.testing.FakeBlockService;
import org.ashlar.testing.FakeCall;
import org.ashlar.testing.FakeGcLocker;
import org.ashlar.testing.FakePinner;
import org.ashlar.testing.FakeRepo;
import org.ashlar.testing.InMemoryBlockstore;
import org.ashlar.testing.RecordingEmitter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdoptCommandTest {
    private final InMemoryBlockstore store = new InMemoryBlockstore();
    private final FakeBlockService blocks = new FakeBlockService(store);
    private final FakeGcLocker locker = new FakeGcLocker();
    private final RecordingEmitter out = new RecordingEmitter();
    private final Path kubo;
    private final Keystore keys;
    private final AdoptCommand command;

    AdoptCommandTest(@TempDir Path temp) throws IOException {
        PrivateKey identity = Keys.ed25519(new byte[32]);
        Path own = temp.resolve("own");
        kubo = temp.resolve("kubo");
        Files.createDirectories(kubo.resolve("blocks/X3"));
        Files.writeString(kubo.resolve("config"), "{}");
        Files.writeString(kubo.resolve("version"), "18\n");
        keys = new KeyFiles(own.resolve("keystore"), () -> identity);
        command =
                new AdoptCommand(
                        new FakeRepo(own, identity, true),
                        keys,
                        blocks,
                        store,
                        locker,
                        new PinAccess(blocks, new FakePinner().away()));
    }

    @Test
    void copiesBlocksAndKeysAndSaysWhatIsMissing() throws IOException {
        Block block = flatfs("content".getBytes(StandardCharsets.UTF_8));
        PrivateKey key = Keys.generateEd25519();
        PrivateKey curve = Keys.generateSecp256k1();
        KeyFiles theirs = new KeyFiles(kubo.resolve("keystore"), () -> key);
        theirs.put("k1", key);
        theirs.put("k2", curve);
        FakeCall call = new FakeCall(command.spec(), kubo.toString());

        command.run(call, out);

        assertThat(store.get(block.cid()).orElseThrow().data()).isEqualTo(block.data());
        assertThat(store.dirty()).isFalse();
        assertThat(keys.find("k1").orElseThrow().key().encoded())
                .isEqualTo(key.publicKey().encoded());
        assertThat(keys.find("k2").orElseThrow().key().encoded())
                .isEqualTo(curve.publicKey().encoded());
        assertThat(out.text(command, call))
                .contains("blocks: 1 (7 bytes)\n")
                .contains("keys: 2\n")
                .contains("pins and MFS: left out");
        assertThat(locker.held()).isZero();
    }

    @Test
    void leavesOutFilesThatAreNotWhatTheirNameSays() throws IOException {
        Block block = flatfs("content".getBytes(StandardCharsets.UTF_8));
        Files.write(file(block), new byte[0]); // as a loss of power may leave it
        Files.writeString(kubo.resolve("blocks/X3/NONSENSE.data"), "x");
        FakeCall call = new FakeCall(command.spec(), kubo.toString());

        command.run(call, out);

        assertThat(store.count()).isZero();
        assertThat(out.text(command, call))
                .contains("is not the block that its name says")
                .contains("blocks: 0");
    }

    @Test
    void keepsAnOwnKeyOfTheSameName() throws IOException {
        PrivateKey theirs = Keys.generateEd25519();
        PrivateKey ours = Keys.generateEd25519();
        new KeyFiles(kubo.resolve("keystore"), () -> theirs).put("k", theirs);
        keys.put("k", ours);
        FakeCall call = new FakeCall(command.spec(), kubo.toString());

        command.run(call, out);
        command.run(call, out);

        assertThat(keys.find("k").orElseThrow().key().encoded())
                .isEqualTo(ours.publicKey().encoded());
        assertThat(out.text(command, call)).contains("key k: left out");
    }

    @Test
    void refusesWhatIsNoRepoOfThisVersion() throws IOException {
        assertThatThrownBy(() -> run(kubo.resolve("blocks")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("no repo with a directory 'blocks'");
        Files.writeString(kubo.resolve("version"), "15\n");
        assertThatThrownBy(() -> run(kubo))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("the repo has version 15");
        assertThat(store.count()).isZero();
    }

    @Test
    void asksAKuboThatRunsForPins() throws Exception {
        Block block = flatfs("content".getBytes(StandardCharsets.UTF_8));
        try (ServerSocket api = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Files.writeString(kubo.resolve("api"), "/ip4/127.0.0.1/tcp/" + api.getLocalPort());
            Thread server = new Thread(() -> serve(api, block.cid()));
            server.start();

            // Pinning is not plugged in here, which each pin reports.
            assertThatThrownBy(() -> run(kubo))
                    .isInstanceOf(IpfsException.class)
                    .isNotInstanceOf(UnavailableException.class)
                    .hasMessage("3 pins could not be brought over");
            server.join();
        }
        assertThat(out.json().toString()).contains("pin " + block.cid() + ": left out, pinning");
    }

    @Test
    void refusesAnAddressThatIsNoRpc() {
        for (String bad : new String[] {"nonsense", "/ip4/127.0.0.1/udp/5001"}) {
            FakeCall call = new FakeCall(command.spec(), kubo.toString()).with("kubo-api", bad);
            assertThatThrownBy(() -> command.run(call, out))
                    .isInstanceOf(InvalidRequestException.class);
        }
    }

    private static void serve(ServerSocket api, Cid cid) {
        Map<String, String> answers =
                Map.of(
                        "/api/v0/pin/ls", "{\"Cid\":\"" + cid + "\",\"Type\":\"any\"}\n",
                        "/api/v0/files/stat", "{\"Hash\":\"" + cid + "\"}");
        for (int i = 0; i < 3; i++) {
            try (Socket socket = api.accept()) {
                BufferedReader in =
                        new BufferedReader(
                                new InputStreamReader(
                                        socket.getInputStream(), StandardCharsets.UTF_8));
                String target = in.readLine().split(" ", -1)[1].split("\\?", -1)[0];
                for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
                    assertThat(line).contains(":");
                }
                String body = answers.getOrDefault(target, "");
                String head =
                        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: "
                                + body.length()
                                + "\r\n\r\n";
                socket.getOutputStream().write((head + body).getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private void run(Path path) throws IOException {
        command.run(new FakeCall(command.spec(), path.toString()), out);
    }

    private Block flatfs(byte[] data) throws IOException {
        Block block =
                new Block(Cid.v1(Multicodec.RAW, Hashes.hash(Multihash.SHA2_256, data)), data);
        Files.write(file(block), data);
        return block;
    }

    private Path file(Block block) {
        String name = Multibase.BASE32UPPER.encodeBare(block.cid().hash().bytes());
        return kubo.resolve("blocks/X3/" + name + ".data");
    }
}
