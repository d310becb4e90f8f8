package org.ashlar.itests.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.StorageException;
import org.ashlar.testing.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** At {@code Datastore.StorageMax}, what makes room works, and what needs room is refused. */
final class CeilingIT {
    private static final int FILE = 300_000;

    @Test
    void aLogLetsGoAtItsCeiling(@TempDir Path temp) throws IOException {
        try (ContentNode node = new ContentNode(temp, "mapdb")) {
            makeRoom(node);
        }
    }

    @Test
    void filesAreLetGoAtTheirCeilingAndLeaveRoom(@TempDir Path temp) throws IOException {
        try (ContentNode node = new ContentNode(temp, "flatfs")) {
            makeRoom(node);

            byte[] content = Bytes.random(4, FILE / 2);
            assertThat(node.read(node.add(content))).isEqualTo(content);
        }
    }

    private static void makeRoom(ContentNode node) throws IOException {
        byte[] content = Bytes.random(1, FILE);
        String kept = node.add(content);
        String dropped = node.add(Bytes.random(2, FILE));
        String loose = node.add(Bytes.random(3, ContentNode.CHUNK));
        node.ceiling();
        assertThatThrownBy(() -> node.add(Bytes.random(4, FILE / 2)))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("Datastore.StorageMax is");

        node.unpin(loose);
        assertThat(node.removeBlock(loose)).isEqualTo("[{\"Hash\":\"" + loose + "\"}]");
        node.unpin(dropped);
        assertThat(node.collect()).isGreaterThan(FILE / ContentNode.CHUNK);

        for (String gone : new String[] {loose, dropped}) {
            assertThatThrownBy(() -> node.read(gone)).isInstanceOf(ContentNotFoundException.class);
        }
        assertThat(node.read(kept)).isEqualTo(content);
        assertThat(node.wholePins()).containsExactly(kept);
    }
}
