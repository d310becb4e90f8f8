package org.ashlar.core.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.ashlar.error.IpfsException;
import org.ashlar.error.StorageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenRepoTest {
    private static final String KUBO_SPEC =
            "{\"mounts\":[{\"mountpoint\":\"/blocks\",\"path\":\"blocks\",\"shardFunc\":"
                    + "\"/repo/flatfs/shard/v1/next-to-last/2\",\"type\":\"flatfs\"},"
                    + "{\"mountpoint\":\"/\",\"path\":\"datastore\",\"type\":\"levelds\"}],"
                    + "\"type\":\"mount\"}";

    private final Path repo;

    OpenRepoTest(@TempDir Path repo) {
        this.repo = repo;
    }

    @Test
    void refusesADirectoryWithoutARepo() {
        assertThatThrownBy(() -> OpenRepo.open(repo))
                .isInstanceOf(StorageException.class)
                .hasMessage("no IPFS repo found in " + repo + ".\nplease run: 'ipfs init'");
    }

    @Test
    void opensOnceAndAgainAfterClose() {
        init();
        OpenRepo first = OpenRepo.open(repo);

        assertThatThrownBy(() -> OpenRepo.open(repo))
                .hasMessage("lock " + repo + "/repo.lock: someone else has the lock");
        first.close();

        OpenRepo.open(repo).close();
    }

    @Test
    void freesTheLockWhenACheckFails() throws IOException {
        init();
        Files.writeString(repo.resolve("version"), "19\n");

        assertThatThrownBy(() -> OpenRepo.open(repo))
                .hasMessage(
                        "your programs version (18) is lower than your repos (19): update this"
                                + " node");
        Files.writeString(repo.resolve("version"), "18\n");

        OpenRepo.open(repo).close();
    }

    @Test
    void refusesAnOlderLayoutAndAMalformedVersion() throws IOException {
        init();
        Files.writeString(repo.resolve("version"), "12\n");
        assertThatThrownBy(() -> OpenRepo.open(repo))
                .hasMessageStartingWith("the repo has version 12, this node needs 18");

        Files.writeString(repo.resolve("version"), "many\n");
        assertThatThrownBy(() -> OpenRepo.open(repo)).isInstanceOf(IpfsException.class);
    }

    @Test
    void leavesARepoOfKuboUntouched() throws IOException {
        init();
        Files.writeString(repo.resolve("datastore_spec"), KUBO_SPEC);
        Files.createDirectories(repo.resolve("datastore"));
        Map<String, String> before = snapshot();

        assertThatThrownBy(() -> OpenRepo.open(repo))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("was made by Kubo")
                .hasMessageContaining("left untouched");

        assertThat(snapshot()).isEqualTo(before);
    }

    @Test
    void finishesAnInitialisationThatWasCutOff() throws IOException {
        init();
        Files.delete(repo.resolve("version"));
        Files.delete(repo.resolve("datastore_spec"));

        OpenRepo.open(repo).close();

        assertThat(Files.readString(repo.resolve("version"))).isEqualTo("18\n");
        assertThat(repo.resolve("datastore_spec")).exists();
    }

    @Test
    void refusesStoresOnDiskThatHaveNoVersion() throws IOException {
        init();
        Files.delete(repo.resolve("version"));
        Files.createDirectories(repo.resolve("blocks-mapdb"));

        assertThatThrownBy(() -> OpenRepo.open(repo)).hasMessageContaining("no version file found");
    }

    @Test
    void refusesAnIdentityWhoseKeyDoesNotMatch() throws IOException {
        init();
        Path file = repo.resolve("config");
        String config = Files.readString(file);
        String peer = ConfigFile.load(file).string("Identity.PeerID").orElseThrow();
        String other = "12D3KooWSJY5UyBGxXHD85MiZBcRERfwp7Ftwb6xCGb8RSdsu6Af";
        Files.writeString(file, config.replace(peer, other));

        assertThatThrownBy(() -> OpenRepo.open(repo))
                .hasMessageStartingWith("private key in config does not match id: " + other);
    }

    @Test
    void publishesAddressesUntilItIsClosed() throws IOException {
        init();
        Files.writeString(repo.resolve("api"), "/ip4/127.0.0.1/tcp/1"); // of a daemon that died
        OpenRepo open = OpenRepo.open(repo);
        assertThat(repo.resolve("api")).doesNotExist();

        open.publishApi("/ip4/127.0.0.1/tcp/5001");
        open.publishGateway("http://127.0.0.1:8080");
        assertThat(Files.readString(repo.resolve("api"))).isEqualTo("/ip4/127.0.0.1/tcp/5001");

        open.close();
        assertThat(repo.resolve("api")).doesNotExist();
        assertThat(repo.resolve("gateway")).doesNotExist();
    }

    private void init() {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        new RepoInitializer(repo, nowhere)
                .init("ed25519", OptionalLong.empty(), List.of(), Optional.empty());
    }

    private Map<String, String> snapshot() throws IOException {
        Map<String, String> files = new HashMap<>();
        try (Stream<Path> all = Files.walk(repo)) {
            all.filter(Files::isRegularFile)
                    .forEach(file -> files.put(file.toString(), stamp(file)));
        }
        return files;
    }

    private static String stamp(Path file) {
        try {
            return Files.getLastModifiedTime(file)
                    + new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
