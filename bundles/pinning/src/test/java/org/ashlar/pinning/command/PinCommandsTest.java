package org.ashlar.pinning.command;

import static org.ashlar.testing.RecordingEmitter.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.ashlar.command.Command;
import org.ashlar.error.ClosedException;
import org.ashlar.multiformats.Cid;
import org.ashlar.pin.Pin;
import org.ashlar.pin.PinMode;
import org.ashlar.pinning.Dag;
import org.ashlar.pinning.Pinners;
import org.ashlar.pinning.StoredPinner;
import org.ashlar.testing.FakeBlockService;
import org.ashlar.testing.FakeCall;
import org.ashlar.testing.FakeFastProvide;
import org.ashlar.testing.FakeGcLocker;
import org.ashlar.testing.InMemoryBlockstore;
import org.ashlar.testing.InMemoryRootStore;
import org.ashlar.testing.ListingEmitter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code pin ls}, {@code pin rm} and {@code pin update} over pins of every kind. */
class PinCommandsTest {
    private final InMemoryBlockstore store = new InMemoryBlockstore();
    private final InMemoryRootStore root = new InMemoryRootStore();
    private final FakeBlockService blocks = new FakeBlockService(store);
    private final StoredPinner pinner = Pinners.offline(root, store, blocks, new FakeGcLocker());
    private final PinTargets targets = Pinners.roots(blocks);
    private final FakeFastProvide announcements = new FakeFastProvide();
    private final Command ls = new PinLsCommand(pinner, targets);
    private final Command rm = new PinRmCommand(pinner, targets);
    private final Command update = new PinUpdateCommand(pinner, targets, announcements);

    private final Cid below = Dag.leaf(store, "below");
    private final Cid top = Dag.node(store, below);
    private final Cid alone = Dag.leaf(store, "alone");

    @BeforeEach
    void pin() {
        pinner.pinComplete(top, "a tree");
        pinner.pin(new FakeCall(ls.spec()).context(), alone, PinMode.DIRECT, "one block");
    }

    private String text(Command command, FakeCall call) throws IOException {
        return run(command, call).text(command, call);
    }

    private List<String> lines(FakeCall call) throws IOException {
        return text(ls, call).lines().toList();
    }

    private FakeCall ls(Cid... cids) {
        return new FakeCall(
                ls.spec(), Arrays.stream(cids).map(Cid::toString).toArray(String[]::new));
    }

    @Test
    void listsEveryKindOfPinAndOnlyThoseAskedFor() throws IOException {
        assertThat(lines(ls()))
                .containsExactlyInAnyOrder(
                        top + " recursive", alone + " direct", below + " indirect");
        assertThat(lines(ls().with("type", "recursive"))).containsExactly(top + " recursive");
        assertThat(lines(ls().with("type", "direct"))).containsExactly(alone + " direct");
        assertThat(lines(ls().with("type", "indirect"))).containsExactly(below + " indirect");
        assertThat(lines(ls().with("type", "direct").with("quiet", true)))
                .containsExactly(alone.toString());
        assertThatThrownBy(() -> lines(ls().with("type", "foo")))
                .hasMessage(
                        "invalid type 'foo', must be one of {direct, indirect, recursive, all}");
    }

    @Test
    void showsNamesWhenAskedAndFindsPinsByAPartOfThem() throws IOException {
        assertThat(run(ls, ls().with("type", "direct")).json())
                .containsExactly(
                        "{\"Keys\":{\"" + alone + "\":{\"Type\":\"direct\",\"Name\":\"\"}}}");
        assertThat(lines(ls().with("type", "direct").with("names", true)))
                .containsExactly(alone + " direct one block");
        assertThat(lines(ls().with("name", "tree"))).containsExactly(top + " recursive a tree");
        assertThat(lines(ls().with("name", "nothing"))).isEmpty();
    }

    @Test
    void tellsThroughWhichPinABlockIsKept() throws IOException {
        assertThat(lines(ls(below))).containsExactly(below + " indirect through " + top);
        assertThat(lines(ls(alone, top)))
                .containsExactlyInAnyOrder(alone + " direct", top + " recursive");
        assertThatThrownBy(() -> lines(ls(below).with("type", "recursive")))
                .hasMessage("path '" + below + "' is not pinned");
        assertThatThrownBy(() -> lines(ls(Dag.leaf(store, "unpinned"))))
                .hasMessageEndingWith("is not pinned");
    }

    /** A pin that goes while the first is read is not listed any more. */
    @Test
    void streamsPinsAsTheyAreFoundAndEndsWithTheCall() throws IOException {
        for (int i = 0; i < 600; i++) {
            pinner.pinComplete(Dag.leaf(store, "leaf " + i), "");
        }
        List<Pin> all = pinner.list(null, 1_000);
        Cid last = all.get(all.size() - 1).cid();
        List<Object> seen = new ArrayList<>();
        ls.run(
                ls().with("stream", true).with("type", "recursive"),
                sink(
                        pin -> {
                            if (seen.isEmpty()) {
                                pinner.unpin(last, true);
                            }
                            seen.add(pin);
                        }));
        assertThat(seen).hasSize(600).noneMatch(pin -> pin.toString().contains(last.toString()));

        FakeCall call = ls().with("stream", true);
        assertThatThrownBy(() -> ls.run(call, sink(pin -> call.fakeContext().cancel())))
                .isInstanceOf(ClosedException.class);
    }

    private static ListingEmitter sink(Consumer<Object> sink) {
        return new ListingEmitter() {
            @Override
            public void emit(Object value) {
                sink.accept(value);
            }
        };
    }

    @Test
    void letsGoOfPinsAndRefusesWhatIsKeptOtherwise() throws IOException {
        assertThatThrownBy(() -> text(rm, new FakeCall(rm.spec(), below.toString())))
                .hasMessage("not pinned or pinned indirectly");
        assertThatThrownBy(
                        () ->
                                text(
                                        rm,
                                        new FakeCall(rm.spec(), top.toString())
                                                .with("recursive", false)))
                .hasMessage(top + " is pinned recursively");

        assertThat(text(rm, new FakeCall(rm.spec(), top.toString(), alone.toString())))
                .isEqualTo("unpinned " + top + "\nunpinned " + alone + "\n");
        assertThat(pinner.list(null, 10)).isEmpty();
    }

    @Test
    void movesAPinKeepsItsNameAndTheOldOneWhenAsked() throws IOException {
        Cid next = Dag.node(store, below, Dag.leaf(store, "more"));
        FakeCall both =
                new FakeCall(update.spec(), top.toString(), next.toString()).with("unpin", false);
        FakeCall move = new FakeCall(update.spec(), next.toString(), below.toString());

        assertThat(text(update, both)).isEqualTo("updated " + top + " to " + next + "\n");
        assertThat(pinner.find(top)).isPresent();
        assertThat(run(update, move).json())
                .containsExactly("{\"Pins\":[\"" + next + "\",\"" + below + "\"]}");

        assertThat(pinner.find(next)).isEmpty();
        assertThat(pinner.find(below)).contains(new Pin(below, PinMode.RECURSIVE, "a tree"));
        assertThat(announcements.told()).hasSize(2);
    }
}
