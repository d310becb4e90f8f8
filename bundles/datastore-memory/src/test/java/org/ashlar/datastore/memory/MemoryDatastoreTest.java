package org.ashlar.datastore.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.ashlar.error.ClosedException;
import org.ashlar.error.StorageException;
import org.ashlar.store.Datastore;
import org.ashlar.store.Key;
import org.ashlar.store.Write;
import org.ashlar.testing.DatastoreContract;
import org.junit.jupiter.api.Test;

class MemoryDatastoreTest extends DatastoreContract {
    private static final int CAPACITY = 1000;
    private static final int FITS = CAPACITY - BoundedMap.OVERHEAD - 1;
    private static final Key A = Key.of("a");
    private static final Key B = Key.of("b");

    private final MemoryDatastore small = new MemoryDatastore(CAPACITY);

    @Override
    protected Datastore open(Path directory) {
        return new MemoryDatastore(64 << 20);
    }

    @Override
    protected void close(Datastore store) {
        ((MemoryDatastore) store).close();
    }

    @Override
    protected boolean survivesReopening() {
        return false;
    }

    @Test
    void refusesABatchThatDoesNotFitAndKeepsWhatItHas() {
        small.write(List.of(Write.put(A, new byte[FITS])), true);

        assertThatThrownBy(
                        () ->
                                small.write(
                                        List.of(
                                                Write.put(A, new byte[1]),
                                                Write.put(B, new byte[FITS])),
                                        true))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("full");

        assertThat(small.size(A)).hasValue(FITS);
        assertThat(small.has(B)).isFalse();
        assertThat(small.diskUsage()).isEqualTo(CAPACITY);
        assertThat(small.capacity()).hasValue(CAPACITY);
    }

    @Test
    void makesRoomWhenAValueIsDeletedOrReplacedInTheSameBatch() {
        small.write(List.of(Write.put(A, new byte[FITS])), true);
        small.write(List.of(Write.delete(A), Write.put(B, new byte[FITS])), true);
        small.write(List.of(Write.put(B, new byte[1]), Write.put(B, new byte[FITS])), true);

        assertThat(small.keys(Key.EMPTY, Key.EMPTY, 10)).containsExactly(B);
        assertThat(small.diskUsage()).isEqualTo(CAPACITY);

        small.write(List.of(Write.delete(B)), true);
        assertThat(small.diskUsage()).isZero();
    }

    @Test
    void keepsItsOwnCopyOfAValue() {
        byte[] given = {1};
        small.write(List.of(Write.put(A, given)), true);
        given[0] = 2;
        small.get(A).orElseThrow()[0] = 3;

        assertThat(small.get(A).orElseThrow()).containsExactly(1);
    }

    @Test
    void saysWhenItIsClosed() {
        small.close();

        assertThatThrownBy(() -> small.get(A)).isInstanceOf(ClosedException.class);
        assertThatThrownBy(small::sync).isInstanceOf(ClosedException.class);
    }
}
