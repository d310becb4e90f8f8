package org.ashlar.pinning.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.ashlar.error.ClosedException;
import org.ashlar.multiformats.Cid;
import org.ashlar.pinning.Dag;
import org.ashlar.pinning.GarbageCollector;
import org.ashlar.pinning.Pinners;
import org.ashlar.pinning.StoredPinner;
import org.ashlar.testing.FakeBlockService;
import org.ashlar.testing.FakeCall;
import org.ashlar.testing.FakeGcLocker;
import org.ashlar.testing.InMemoryBlockstore;
import org.ashlar.testing.ListingEmitter;
import org.ashlar.testing.RecordingEmitter;
import org.junit.jupiter.api.Test;

/** What {@code repo gc} says of each block, and when. */
class RepoGcCommandTest {
    private final InMemoryBlockstore store = new InMemoryBlockstore();
    private final FakeGcLocker locker = new FakeGcLocker();
    private final FakeBlockService blocks = new FakeBlockService(store);
    private final StoredPinner pinner = Pinners.offline(store, blocks, locker);
    private final Cid garbage = Dag.leaf(store, "garbage");

    private final RepoGcCommand command =
            new RepoGcCommand(new GarbageCollector(pinner, store, blocks, locker));

    private FakeCall call() {
        return new FakeCall(command.spec());
    }

    private String text(FakeCall call) throws IOException {
        return RecordingEmitter.run(command, call).text(command, call);
    }

    @Test
    void namesEachBlockThatWent() throws IOException {
        pinner.pinComplete(Dag.leaf(store, "kept"), "");

        assertThat(RecordingEmitter.run(command, call()).json())
                .containsExactly("{\"Key\":{\"/\":\"" + garbage + "\"}}");
        assertThat(store.count()).isEqualTo(1);
        assertThat(text(call())).isEmpty();
    }

    @Test
    void saysLessWhenAsked() throws IOException {
        assertThat(text(call().with("silent", true))).isEmpty();
        Dag.leaf(store, "garbage");
        assertThat(text(call().with("quiet", true))).isEqualTo(garbage + "\n");
        Dag.leaf(store, "garbage");
        assertThat(text(call())).isEqualTo("removed " + garbage + "\n");
    }

    /** Each block is told when it has gone, before the next goes; who ends the call stops it. */
    @Test
    void streamsAndEndsWithTheCall() {
        for (int i = 1; i < 100; i++) {
            Dag.leaf(store, "garbage " + i);
        }
        FakeCall call = call();
        List<Integer> left = new ArrayList<>();
        ListingEmitter out =
                new ListingEmitter() {
                    @Override
                    public void emit(Object value) {
                        left.add(store.count());
                        if (left.size() == 3) {
                            call.fakeContext().cancel();
                        }
                    }
                };

        assertThatThrownBy(() -> command.run(call, out)).isInstanceOf(ClosedException.class);

        assertThat(left).containsExactly(99, 98, 97);
        assertThat(store.count()).isEqualTo(97);
        assertThat(locker.held()).isZero();
    }

    @Test
    void goesOnBehindABlockThatCannotGoAndFailsInTheEnd() {
        Cid other = Dag.leaf(store, "other");
        store.holdOn(garbage.hash());
        RecordingEmitter out = new RecordingEmitter();
        FakeCall call = call().with("stream-errors", true);

        assertThatThrownBy(() -> command.run(call, out))
                .hasMessage("encountered errors during gc run");

        assertThat(out.json())
                .containsExactlyInAnyOrder(
                        "{\"Key\":{\"/\":\"" + garbage + "\"},\"Error\":\"cannot delete\"}",
                        "{\"Key\":{\"/\":\"" + other + "\"}}");
        assertThat(store.count()).isEqualTo(1);
        RecordingEmitter plain = new RecordingEmitter();
        assertThatThrownBy(() -> command.run(call(), plain)).hasMessageContaining("errors");
        assertThat(plain.values()).isEmpty();
    }
}
