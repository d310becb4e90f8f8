package org.ashlar.datastore.mapdb;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.ashlar.error.ClosedException;
import org.ashlar.error.StorageException;
import org.ashlar.store.Datastore;
import org.ashlar.testing.DatastoreContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class MapDbDatastoreTest extends DatastoreContract {
    private static final ScheduledExecutorService TIMERS = Executors.newScheduledThreadPool(1);

    private static final int RESERVE = 64 << 10; // less to copy than on a real disk

    @AfterAll
    static void stop() {
        TIMERS.shutdown();
    }

    @Override
    protected Datastore open(Path directory) {
        return new MapDbDatastore(directory, TIMERS, Runnable::run, RESERVE);
    }

    @Override
    protected void close(Datastore store) {
        ((MapDbDatastore) store).close();
    }

    @Override
    protected void tidy(Datastore store) {
        boolean more = true;
        while (more) {
            more = ((MapDbDatastore) store).compactSome();
        }
    }

    @Override
    protected boolean holdsValues(Path file) {
        return file.toString().endsWith(".log");
    }

    @Test
    void refusesADirectoryThatIsOpen() throws Exception {
        store();

        assertThatThrownBy(() -> open(directory))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("cannot open");
    }

    @Test
    void saysWhenItIsClosed() throws Exception {
        Datastore store = open(directory.resolve("other"));
        close(store);

        assertThatThrownBy(() -> store.get(key(1))).isInstanceOf(ClosedException.class);
        assertThatThrownBy(store::sync).isInstanceOf(ClosedException.class);
    }
}
