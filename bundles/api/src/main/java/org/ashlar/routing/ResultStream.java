package org.ashlar.routing;

import java.util.ArrayDeque;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Results of a search, for one subscriber; the search begins when it subscribes. Results beyond the
 * bound are dropped. Safe for use by any thread.
 */
public final class ResultStream<T> implements Flow.Publisher<T> {
    private final int bound;
    private final Consumer<ResultStream<T>> begin;

    /** Guarded by this. */
    private final ArrayDeque<T> results = new ArrayDeque<>();

    private Flow.@Nullable Subscriber<? super T> subscriber;
    private long demand;
    private int taken;
    private boolean ended;
    private boolean cancelled;
    private boolean emitting;
    private boolean over;
    private @Nullable Runnable whenOver;
    private @Nullable Throwable failure;

    /**
     * A stream whose search has not begun.
     *
     * @param bound most results
     * @param begin starts the search; it offers results here and ends the stream
     */
    public ResultStream(int bound, Consumer<ResultStream<T>> begin) {
        this.bound = bound;
        this.begin = begin;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super T> given) {
        synchronized (this) {
            if (subscriber != null) {
                throw new IllegalStateException("a search has one subscriber");
            }
            subscriber = given;
        }
        given.onSubscribe(
                new Flow.Subscription() {
                    @Override
                    public void request(long n) {
                        demanded(n);
                    }

                    @Override
                    public void cancel() {
                        stop();
                    }
                });
        begin.accept(this);
    }

    private void demanded(long n) {
        synchronized (this) {
            demand = n <= 0 || demand + n < 0 ? Long.MAX_VALUE : demand + n;
        }
        emit();
    }

    private void stop() {
        synchronized (this) {
            cancelled = true;
            results.clear();
        }
        finish();
    }

    /**
     * Says what to do once the subscriber needs no more, as it has cancelled or has had the end; at
     * once if that is so already. There is one such action.
     */
    public void onOver(Runnable action) {
        synchronized (this) {
            if (!over) {
                whenOver = action;
                return;
            }
        }
        action.run();
    }

    private void finish() {
        Runnable action;
        synchronized (this) {
            over = true;
            action = whenOver;
            whenOver = null;
        }
        if (action != null) {
            action.run();
        }
    }

    /**
     * Adds a result.
     *
     * @return false when it was not taken: there are enough, or nobody waits
     */
    public boolean offer(T result) {
        synchronized (this) {
            if (full() || ended) {
                return false;
            }
            taken++;
            results.add(result);
        }
        emit();
        return true;
    }

    /** True when further results would be dropped. */
    public synchronized boolean full() {
        return cancelled || taken >= bound;
    }

    /** Ends the stream. */
    public void end() {
        synchronized (this) {
            ended = true;
        }
        emit();
    }

    /** Ends the stream with a failure. */
    public void fail(Throwable why) {
        synchronized (this) {
            ended = true;
            failure = why;
        }
        emit();
    }

    /** Gives what was asked for, one signal after the other. */
    private void emit() {
        synchronized (this) {
            if (emitting) {
                return;
            }
            emitting = true;
        }
        while (true) {
            T next = null;
            boolean last = false;
            Flow.Subscriber<? super T> to;
            synchronized (this) {
                to = subscriber;
                if (to == null || cancelled) {
                    emitting = false;
                    return;
                }
                if (demand > 0 && !results.isEmpty()) {
                    demand--;
                    next = results.remove();
                } else if (ended && results.isEmpty()) {
                    last = true;
                    cancelled = true;
                } else {
                    emitting = false;
                    return;
                }
            }
            signal(to, next, last);
        }
    }

    private void signal(Flow.Subscriber<? super T> to, @Nullable T next, boolean last) {
        if (!last && next != null) {
            to.onNext(next);
            return;
        }
        Throwable why = failure;
        if (why == null) {
            to.onComplete();
        } else {
            to.onError(why);
        }
        finish();
    }
}
