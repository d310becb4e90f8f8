package org.ashlar.core.command.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.ashlar.block.Block;
import org.ashlar.block.Blockstore;
import org.ashlar.command.Command;
import org.ashlar.error.ClosedException;
import org.ashlar.error.StorageException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Hashes;
import org.ashlar.multiformats.Multicodec;
import org.ashlar.multiformats.Multihash;
import org.ashlar.testing.FakeCall;
import org.ashlar.testing.InMemoryBlockstore;
import org.ashlar.testing.ListingEmitter;
import org.ashlar.testing.RecordingEmitter;
import org.junit.jupiter.api.Test;

class RepoLsCommandTest {
    private static final int MANY = 1000;

    private final InMemoryBlockstore store = new InMemoryBlockstore();
    private final Set<String> added = new TreeSet<>();

    RepoLsCommandTest() {
        for (int i = 0; i < MANY; i++) {
            added.add(add(i % 2 == 0 ? Multicodec.DAG_PB : Multicodec.RAW, "block " + i));
        }
    }

    private String add(long codec, String content) {
        byte[] data = content.getBytes(StandardCharsets.UTF_8);
        Cid cid = Cid.v1(codec, Hashes.hash(Multihash.SHA2_256, data));
        store.put(new Block(cid, data));
        return Cid.v1(Multicodec.RAW, cid.hash()).toString();
    }

    private static List<Command> both(Blockstore blocks) {
        return List.of(new RepoLsCommand(blocks), new RefsLocalCommand(blocks));
    }

    @Test
    void listsEveryBlockOnceAsRaw() throws IOException {
        for (Command command : both(store)) {
            FakeCall call = new FakeCall(command.spec());
            RecordingEmitter out = new RecordingEmitter();

            command.run(call, out);

            assertThat(out.text(command, call).lines())
                    .hasSize(MANY)
                    .containsExactlyInAnyOrderElementsOf(added);
            assertThat(out.json())
                    .allMatch(line -> line.matches("\\{\"Ref\":\"b\\w+\",\"Err\":\"\"}"));
        }
    }

    @Test
    void listsNothingWhenNothingIsHere() throws IOException {
        for (Command command : both(new InMemoryBlockstore())) {
            RecordingEmitter out = new RecordingEmitter();

            command.run(new FakeCall(command.spec()), out);

            assertThat(out.values()).isEmpty();
        }
    }

    @Test
    void streamsSoThatWhatIsStoredMeanwhileIsSeenInItsPlace() throws IOException {
        for (Command command : both(store)) {
            int before = store.count();
            Lines out =
                    new Lines(
                            () -> {
                                for (int i = 0; i < 64; i++) {
                                    added.add(add(Multicodec.RAW, command.spec().name() + i));
                                }
                            });

            command.run(new FakeCall(command.spec()), out);

            assertThat(out.refs).hasSizeGreaterThan(before).doesNotHaveDuplicates();
            assertThat(added).containsAll(out.refs);
        }
    }

    @Test
    void failsInsteadOfEndingEarly() {
        Blockstore failing = failingAfterTheFirstPage();
        for (Command command : both(failing)) {
            Lines out = new Lines(() -> {});

            assertThatThrownBy(() -> command.run(new FakeCall(command.spec()), out))
                    .isInstanceOf(StorageException.class)
                    .hasMessage("unreadable");

            assertThat(out.refs).isNotEmpty().hasSizeLessThan(MANY);
        }
    }

    @Test
    void endsSoonAfterItIsCancelled() {
        for (Command command : both(store)) {
            FakeCall call = new FakeCall(command.spec());
            Lines out = new Lines(() -> call.fakeContext().cancel());

            assertThatThrownBy(() -> command.run(call, out)).isInstanceOf(ClosedException.class);

            assertThat(out.refs).hasSizeLessThan(MANY);
        }
    }

    private Blockstore failingAfterTheFirstPage() {
        return (Blockstore)
                Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {Blockstore.class},
                        (proxy, method, arguments) -> {
                            if (!method.getName().equals("hashes") || arguments[0] != null) {
                                throw new StorageException("unreadable");
                            }
                            return method.invoke(store, arguments);
                        });
    }

    /** Keeps what it gets; does something at the first line. */
    private static final class Lines extends ListingEmitter {
        private final Runnable atFirst;
        private final List<String> refs = new ArrayList<>();

        Lines(Runnable atFirst) {
            this.atFirst = atFirst;
        }

        @Override
        public void emit(Object value) {
            refs.add(String.valueOf(((Map<?, ?>) value).get("Ref")));
            if (refs.size() == 1) {
                atFirst.run();
            }
        }
    }
}
