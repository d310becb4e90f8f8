package org.ashlar.routing;

import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Several searches as one: results as they come, the end when all have ended or enough was found.
 * It fails only if all have failed. Safe for use by any thread.
 */
public final class MergedSearch<T> {
    private final ResultStream<T> stream;
    private final Predicate<T> wanted;
    private final Object judging = new Object();
    private final List<Relay<T>> parts;

    /** Guarded by this. */
    private int running;

    private @Nullable Throwable failure;
    private boolean succeeded;

    private MergedSearch(ResultStream<T> stream, Predicate<T> wanted, int count) {
        this.stream = stream;
        this.wanted = wanted;
        this.running = count;
        this.parts =
                java.util.stream.Stream.generate(() -> new Relay<>(this::take, this::ended))
                        .limit(count)
                        .toList();
    }

    /**
     * A search over several.
     *
     * @param bound most results
     * @param wanted called for each result, one at a time; false drops it
     */
    public static <T> Flow.Publisher<T> of(
            int bound, List<Flow.Publisher<T>> searches, Predicate<T> wanted) {
        if (searches.isEmpty()) {
            return new ResultStream<>(bound, ResultStream::end);
        }
        return new ResultStream<>(
                bound,
                stream -> new MergedSearch<>(stream, wanted, searches.size()).begin(searches));
    }

    private void begin(List<Flow.Publisher<T>> searches) {
        stream.onOver(() -> parts.forEach(Relay::cancel));
        for (int i = 0; i < parts.size(); i++) {
            searches.get(i).subscribe(parts.get(i));
        }
    }

    private boolean take(T item) {
        synchronized (judging) {
            if (!wanted.test(item)) {
                return true;
            }
        }
        if (stream.offer(item) && !stream.full()) {
            return true;
        }
        parts.forEach(Relay::cancel);
        stream.end();
        return false;
    }

    private void ended(@Nullable Throwable why) {
        Throwable told;
        synchronized (this) {
            succeeded |= why == null;
            failure = failure == null ? why : failure;
            if (--running > 0) {
                return;
            }
            told = succeeded ? null : failure;
        }
        if (told == null) {
            stream.end();
        } else {
            stream.fail(told);
        }
    }
}
