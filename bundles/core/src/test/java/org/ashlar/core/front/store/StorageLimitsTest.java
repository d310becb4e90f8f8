package org.ashlar.core.front.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.ashlar.error.StorageException;
import org.ashlar.store.Key;
import org.ashlar.store.Write;
import org.ashlar.testing.FakeNodeConfig;
import org.junit.jupiter.api.Test;

class StorageLimitsTest {
    private final FakeNodeConfig config = new FakeNodeConfig();
    private final FakeStore store = new FakeStore();
    private final StorageLimits limits = new StorageLimits(config);

    @Test
    void refusesAPutBeyondTheBytesAndNamesTheKey() {
        config.set("Datastore.StorageMax", store.diskUsage() + 100);

        limits.check(store, puts(1, 100));
        assertThatThrownBy(() -> limits.check(store, puts(1, 101)))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("Datastore.StorageMax is")
                .hasMessageContaining("repo gc");
    }

    @Test
    void takesBlocksThatAreHereAlreadyWhenFull() {
        List<Write> writes = puts(3, 50);
        store.write(writes, false);
        config.set("Datastore.StorageMax", store.diskUsage());

        assertThatCode(() -> limits.check(store, writes)).doesNotThrowAnyException();
    }

    @Test
    void refusesAPutBeyondTheNumberOfFilesUntilSomeAreGone() {
        config.set("Datastore.StorageMax", Long.MAX_VALUE / 2);
        config.set("Datastore.StorageMaxFiles", 10L);
        store.write(puts(8, 1), false);

        List<Write> more = List.of(put("x"), put("y"));
        limits.check(store, more);
        store.write(more, false);
        assertThatThrownBy(() -> limits.check(store, List.of(put("z"))))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("there are 10 blocks and Datastore.StorageMaxFiles is 10");

        limits.deleting(store, Key.of("x"));
        limits.deleting(store, Key.of("never there"));
        store.write(List.of(Write.delete(Key.of("x"))), false);

        limits.check(store, List.of(put("z")));
        assertThatThrownBy(() -> limits.check(store, List.of(put("w"))))
                .isInstanceOf(StorageException.class);
        limits.failed(); // the put of z did not happen after all
        limits.check(store, List.of(put("w")));
    }

    @Test
    void countsNothingUnlessALimitIsSet() {
        config.set("Datastore.StorageMax", Long.MAX_VALUE / 2);

        limits.check(store, puts(50, 1));

        assertThat(config.integer("Datastore.StorageMaxFiles")).isEmpty();
    }

    private static List<Write> puts(int count, int size) {
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            writes.add(Write.put(Key.of("key " + i), new byte[size]));
        }
        return writes;
    }

    private static Write put(String key) {
        return Write.put(Key.of(key), new byte[1]);
    }
}
