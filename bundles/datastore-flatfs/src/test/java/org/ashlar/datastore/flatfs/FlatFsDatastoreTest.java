package org.ashlar.datastore.flatfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ashlar.error.StorageException;
import org.ashlar.store.Datastore;
import org.ashlar.store.Key;
import org.ashlar.store.Write;
import org.ashlar.testing.DatastoreContract;
import org.junit.jupiter.api.Test;

class FlatFsDatastoreTest extends DatastoreContract {
    @Override
    protected Datastore open(Path directory) {
        return open(directory, ShardFunction.DEFAULT);
    }

    private static Datastore open(Path directory, String shards) {
        return new FlatFsDatastore("/blocks", directory, shards, false);
    }

    @Override
    protected void close(Datastore store) {
        ((FlatFsDatastore) store).close();
    }

    @Override
    protected boolean overwrites() {
        return false;
    }

    @Override
    protected boolean holdsValues(Path file) {
        return file.toString().endsWith(".data");
    }

    @Test
    void keepsTheFirstValue() throws Exception {
        store().write(List.of(Write.put(key(1), new byte[] {1})), true);
        store().write(List.of(Write.put(key(1), new byte[] {2})), true);

        assertThat(store().get(key(1))).contains(new byte[] {1});
    }

    @Test
    void laysOutTheDirectoryAsKuboDoes() throws Exception {
        store().write(List.of(Write.put(key(1), new byte[] {1, 2})), true);
        reopen();

        Path file = Layout.open(directory, ShardFunction.parse(ShardFunction.DEFAULT)).file(key(1));
        String name = String.valueOf(file.getFileName());
        assertThat(file).exists();
        assertThat(name).matches("[A-Z2-7]{55}\\.data");
        assertThat(file.getParent()).hasFileName(name.substring(52, 54));
        assertThat(directory.resolve("SHARDING")).hasContent(ShardFunction.DEFAULT + "\n");
        assertThat(directory.resolve("_README")).exists();
        assertThat(directory.resolve(".temp")).isEmptyDirectory();
        assertThat(directory.resolve("diskUsage.cache"))
                .hasContent("{\"diskUsage\":2,\"accuracy\":\"initial-exact\"}");
    }

    @Test
    void refusesToHoldWhatChanges() {
        assertThatThrownBy(() -> new FlatFsDatastore("/", directory, ShardFunction.DEFAULT, false))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("only /blocks");
    }

    @Test
    void refusesAnotherShardFunctionAndForeignDirectories() throws Exception {
        store();
        assertThatThrownBy(() -> open(directory, "/repo/flatfs/shard/v1/prefix/3"))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("next-to-last/2");
        assertThatThrownBy(() -> open(directory.resolve("x"), "/repo/flatfs/shard/v2/prefix/3"))
                .isInstanceOf(StorageException.class);

        Path foreign = Files.createDirectory(directory.resolve("foreign"));
        Files.createFile(foreign.resolve("letter"));
        assertThatThrownBy(() -> open(foreign))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("SHARDING");
    }

    @Test
    void clearsWhatAnInterruptedWriteLeft() throws Exception {
        store();
        Files.write(directory.resolve(".temp").resolve("put-9"), new byte[100]);

        reopen();

        assertThat(directory.resolve(".temp")).isEmptyDirectory();
        assertThat(store().keys(Key.EMPTY, Key.EMPTY, 9)).isEmpty();
    }

    @Test
    void listsOnlyFilesWhereTheyBelong() throws Exception {
        store().write(List.of(Write.put(key(1), new byte[] {1})), true);
        Path shard = Files.createDirectories(directory.resolve("ZZ"));
        Files.createFile(shard.resolve("abc.data"));
        Files.createFile(shard.resolve("CIQAAAA.data"));
        Files.createFile(shard.resolve("1.data"));
        Files.createFile(shard.resolve(".data"));

        assertThat(store().keys(Key.EMPTY, Key.EMPTY, 9)).containsExactly(key(1));
    }

    @Test
    void returnsDamagedFilesAsTheyAre() throws Exception {
        store().write(List.of(Write.put(key(1), new byte[] {1})), true);
        Path file = Layout.open(directory, ShardFunction.parse(ShardFunction.DEFAULT)).file(key(1));
        Files.write(file, new byte[0]);

        assertThat(store().get(key(1))).contains(new byte[0]);
    }

    @Test
    void refusesKeysThatNoFileCanHave() {
        assertThatThrownBy(() -> store().get(Key.of(new byte[200])))
                .isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> store().get(Key.EMPTY)).isInstanceOf(StorageException.class);
    }
}
