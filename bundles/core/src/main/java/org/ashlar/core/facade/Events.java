package org.ashlar.core.facade;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.ashlar.node.NodeEvent;
import org.ashlar.node.NodeListener;

/** Tells listeners what happened, in order, never on the thread that it happened on. Any thread. */
final class Events {
    static final int MAX_WAITING = 1024;

    private static final System.Logger LOG = System.getLogger(Events.class.getName());

    private final Executor threads;
    private final List<NodeListener> listeners = new CopyOnWriteArrayList<>();

    /** Guarded by itself. */
    private final Deque<Notice> waiting = new ArrayDeque<>();

    /** Guarded by waiting. */
    private boolean telling;

    /** Who is to be told what. */
    private record Notice(List<NodeListener> to, NodeEvent event) {}

    Events(Executor threads) {
        this.threads = threads;
    }

    /** Adds a listener, and tells it alone what is so already. */
    void add(NodeListener listener, List<NodeEvent> past) {
        listeners.add(listener);
        past.forEach(event -> enqueue(new Notice(List.of(listener), event)));
    }

    void remove(NodeListener listener) {
        listeners.remove(listener);
    }

    void happened(NodeEvent.Kind kind, String subject) {
        if (!listeners.isEmpty()) {
            enqueue(new Notice(listeners, new NodeEvent(kind, subject)));
        }
    }

    private void enqueue(Notice notice) {
        synchronized (waiting) {
            if (waiting.size() >= MAX_WAITING) {
                waiting.removeFirst();
            }
            waiting.addLast(notice);
            if (telling) {
                return;
            }
            telling = true;
        }
        try {
            threads.execute(this::tell);
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "Events wait for a thread", e);
            synchronized (waiting) {
                telling = false; // the next event tries again
            }
        }
    }

    private void tell() {
        while (true) {
            Notice notice;
            synchronized (waiting) {
                notice = waiting.pollFirst();
                if (notice == null) {
                    telling = false;
                    return;
                }
            }
            for (NodeListener listener : notice.to()) {
                if (listeners.contains(listener)) {
                    tell(listener, notice.event());
                }
            }
        }
    }

    private static void tell(NodeListener listener, NodeEvent event) {
        try {
            listener.happened(event);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "A listener failed on " + event, e);
        }
    }
}
