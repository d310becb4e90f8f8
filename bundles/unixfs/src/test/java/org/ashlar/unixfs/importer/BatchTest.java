package org.ashlar.unixfs.importer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.ashlar.testing.Bytes;
import org.ashlar.testing.FakeCall;
import org.ashlar.testing.FakeInputFiles;
import org.ashlar.testing.RecordingEmitter;
import org.ashlar.unixfs.Imports;
import org.ashlar.unixfs.command.AddCommand;
import org.junit.jupiter.api.Test;

/** How much of an import is written at once. */
class BatchTest {
    private static final int CHUNK = 1_000;
    private static final int LEAVES = 100;

    private static List<Integer> batches(String key, long value) throws IOException {
        try (Imports imports = new Imports()) {
            imports.config.set(key, value);
            AddCommand add = imports.addCommand();
            FakeInputFiles file = new FakeInputFiles().file("f", Bytes.random(1, LEAVES * CHUNK));
            FakeCall call = new FakeCall(add.spec()).files(file).with("pin", false);
            call.with("chunker", "size-" + CHUNK).with("raw-leaves", true);
            RecordingEmitter.run(add, call);
            assertThat(imports.store.count()).isEqualTo(LEAVES + 1);
            return imports.store.batches();
        }
    }

    @Test
    void holdsNoMoreBlocksThanTheConfigurationSays() throws IOException {
        assertThat(batches("Import.BatchMaxNodes", 7)).allMatch(size -> size <= 7).contains(7);
        assertThat(batches("Import.BatchMaxNodes", 50)).contains(50);
    }

    @Test
    void isWrittenWhenItHasAsManyBytesAsTheConfigurationSays() throws IOException {
        assertThat(batches("Import.BatchMaxSize", 3 * CHUNK))
                .allMatch(size -> size <= 3)
                .contains(3);
    }
}
