package org.ashlar.examples.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.ashlar.error.StorageException;
import org.ashlar.store.Datastore;
import org.ashlar.store.Key;
import org.ashlar.store.Write;
import org.ashlar.testing.DatastoreContract;
import org.junit.jupiter.api.Test;

class TreeDatastoreTest extends DatastoreContract {
    @Override
    protected Datastore open(Path directory) {
        return new TreeDatastore(64 << 20);
    }

    @Override
    protected void close(Datastore store) {
        ((TreeDatastore) store).close();
    }

    @Override
    protected boolean survivesReopening() {
        return false;
    }

    @Test
    void keepsWhatItHasWhenABatchDoesNotFit() {
        TreeDatastore small = new TreeDatastore(10);
        small.write(List.of(Write.put(Key.of("a"), new byte[8])), true);

        assertThatThrownBy(
                        () ->
                                small.write(
                                        List.of(
                                                Write.delete(Key.of("a")),
                                                Write.put(Key.of("b"), new byte[11])),
                                        true))
                .isInstanceOf(StorageException.class);

        assertThat(small.has(Key.of("a"))).isTrue();
        assertThat(small.diskUsage()).isEqualTo(8);
    }
}
