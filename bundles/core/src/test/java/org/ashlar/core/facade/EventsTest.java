package org.ashlar.core.facade;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.ashlar.node.NodeEvent;
import org.ashlar.node.NodeEvent.Kind;
import org.junit.jupiter.api.Test;

class EventsTest {
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final List<NodeEvent> told = new ArrayList<>();
    private boolean full;

    private final Events events =
            new Events(
                    task -> {
                        if (full) {
                            throw new RejectedExecutionException();
                        }
                        tasks.add(task);
                    });

    private void run() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    private List<String> subjects() {
        return told.stream().map(NodeEvent::subject).toList();
    }

    @Test
    void tellsInOrderAndNotOnTheThreadOfTheEvent() {
        events.add(told::add, List.of(new NodeEvent(Kind.PART_CAME, "FILES")));
        events.happened(Kind.ADDED, "a");
        events.happened(Kind.PINNED, "b");
        assertThat(told).isEmpty();

        run();

        assertThat(subjects()).containsExactly("FILES", "a", "b");
    }

    @Test
    void goesOnAfterAListenerFailed() {
        events.add(
                event -> {
                    throw new IllegalStateException("as the test wants");
                },
                List.of());
        events.add(told::add, List.of());
        events.happened(Kind.ADDED, "a");
        events.happened(Kind.ADDED, "b");

        run();

        assertThat(subjects()).containsExactly("a", "b");
    }

    @Test
    void dropsTheOldestOfTooMany() {
        events.add(told::add, List.of());
        for (int i = 0; i < Events.MAX_WAITING + 3; i++) {
            events.happened(Kind.ADDED, "e" + i);
        }

        run();

        assertThat(told).hasSize(Events.MAX_WAITING);
        assertThat(told.get(0).subject()).isEqualTo("e3");
    }

    @Test
    void triesAgainAtTheNextEventWhenNoThreadIsFree() {
        events.add(told::add, List.of());
        full = true;
        events.happened(Kind.ADDED, "a");
        full = false;
        events.happened(Kind.ADDED, "b");

        run();

        assertThat(subjects()).containsExactly("a", "b");
    }

    @Test
    void tellsNothingToAListenerThatIsGone() {
        org.ashlar.node.NodeListener listener = told::add;
        events.add(listener, List.of());
        events.happened(Kind.ADDED, "a");
        events.remove(listener);

        run();

        assertThat(told).isEmpty();
    }
}
