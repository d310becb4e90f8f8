package org.ashlar.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.ashlar.core.repo.OpenRepo;
import org.ashlar.error.StorageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodePlaceTest {
    @TempDir private Path directory = Path.of("");

    /** Settings as a test wants them. */
    @SuppressWarnings({"BadAnnotationImplementation", "ImmutableAnnotationChecker"}) // of a test
    private record Settings(String repo, boolean init, String[] profiles, String mode)
            implements NodeSettings {
        @Override
        public Class<? extends Annotation> annotationType() {
            return NodeSettings.class;
        }
    }

    private static NodePlace place(Map<String, String> properties, Path repo, boolean init) {
        Settings settings =
                new Settings(
                        repo.toString(), init, new String[] {"test", "lowpower"}, "offline-daemon");
        return new NodePlace(properties::get, settings);
    }

    @Test
    void makesTheRepoThatTheSettingsName() throws IOException {
        Path repo = directory.resolve("new/repo");
        NodePlace place = place(Map.of(), repo, true);

        try (OpenRepo opened = OpenRepo.open(place.repo())) {
            assertThat(opened.layout().directory()).isEqualTo(repo);
        }
        assertThat(Files.readString(repo.resolve("config"))).contains("\"dhtclient\"");
        assertThat(place.mode()).isEqualTo(Mode.OFFLINE_DAEMON);
    }

    @Test
    void leavesARepoAsItIs() {
        Path repo = directory.resolve("repo");
        String before = identity(place(Map.of(), repo, true).repo());

        assertThat(identity(place(Map.of(), repo, true).repo())).isEqualTo(before);
    }

    private static String identity(Path repo) {
        try (OpenRepo opened = OpenRepo.open(repo)) {
            return opened.identity().publicKey().peerId().toString();
        }
    }

    @Test
    void makesNoneWhenItMayNot() {
        Path repo = directory.resolve("none");

        assertThat(place(Map.of(), repo, false).repo()).isEqualTo(repo).doesNotExist();
    }

    @Test
    void framePropertiesWin() {
        Path other = directory.resolve("other");
        Map<String, String> properties =
                Map.of("ashlar.repo", other.toString(), "ashlar.mode", "command");
        NodePlace place = place(properties, directory.resolve("repo"), true);

        assertThat(place.repo()).isEqualTo(other).doesNotExist();
        assertThat(place.mode()).isEqualTo(Mode.COMMAND);
    }

    @Test
    void saysWhatIsMissingWhenNothingNamesARepo() {
        NodePlace place =
                new NodePlace(
                        Map.<String, String>of()::get,
                        new Settings("", true, new String[0], "daemon"));

        assertThatThrownBy(place::repo)
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("ashlar.repo")
                .hasMessageContaining("org.ashlar.node");
    }

    @Test
    void warnsOfAFailureThatNobodyElseTells() {
        Path repo = directory.resolve("repo");
        Settings none = new Settings("", true, new String[0], "daemon");

        assertThat(place(Map.of(), repo, true).failureLevel()).isEqualTo(Level.WARNING);
        assertThat(place(Map.of("ashlar.repo", "x"), repo, true).failureLevel())
                .isEqualTo(Level.DEBUG);
        assertThat(new NodePlace(Map.<String, String>of()::get, none).failureLevel())
                .isEqualTo(Level.INFO);
    }
}
