package org.ashlar.core.front.routing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;
import org.ashlar.routing.Relay;
import org.ashlar.routing.ResultStream;
import org.jspecify.annotations.Nullable;

/**
 * Searches for the same thing that run at the same time are one search: who comes later is told
 * first what was found so far, and the search is given up when nobody waits any more. Subscribers
 * are not called under a lock. Safe for use by any thread.
 *
 * @param <K> what is searched, with all that makes two searches differ
 * @param <T> what is found
 */
final class SharedSearches<K, T> {
    /** Guarded by this. */
    private final Map<K, Shared> running = new HashMap<>();

    /** One search; its state is guarded by the map. */
    private final class Shared {
        final K key;
        final List<T> found = new ArrayList<>();
        final List<Member> members = new ArrayList<>();
        final Relay<T> relay = new Relay<>(this::take, this::ended);
        boolean over;
        @Nullable Throwable failure;

        Shared(K key) {
            this.key = key;
        }

        private boolean take(T item) {
            List<Member> told;
            synchronized (SharedSearches.this) {
                found.add(item);
                told = List.copyOf(members);
            }
            told.forEach(Member::tell);
            return true;
        }

        private void ended(@Nullable Throwable why) {
            List<Member> told;
            synchronized (SharedSearches.this) {
                over = true;
                failure = why;
                running.remove(key, this);
                told = List.copyOf(members);
            }
            told.forEach(Member::tell);
        }
    }

    /** One who waits; the state is guarded by the map. */
    private final class Member {
        final Shared shared;
        final ResultStream<T> stream;
        private int next;
        private boolean telling;

        Member(Shared shared, ResultStream<T> stream) {
            this.shared = shared;
            this.stream = stream;
        }

        /** Tells what is new, in order, by one thread at a time. */
        void tell() {
            synchronized (SharedSearches.this) {
                if (telling) {
                    return; // that thread sees what is new
                }
                telling = true;
            }
            while (true) {
                T item = null;
                synchronized (SharedSearches.this) {
                    if (next < shared.found.size()) {
                        item = shared.found.get(next++);
                    } else if (!shared.over) {
                        telling = false;
                        return;
                    }
                }
                if (item == null) {
                    end();
                    return;
                }
                boolean unused = stream.offer(item);
            }
        }

        private void end() {
            Throwable why = shared.failure;
            if (why == null) {
                stream.end();
            } else {
                stream.fail(why);
            }
        }

        void leave() {
            boolean last;
            synchronized (SharedSearches.this) {
                shared.members.remove(this);
                last = shared.members.isEmpty() && running.remove(shared.key, shared);
            }
            if (last) {
                boolean unused = shared.relay.cancel();
            }
        }
    }

    /**
     * A search that others share; it begins when somebody subscribes.
     *
     * @param bound most results, the same for all of the same key
     * @param search begins if none for the key is running then
     */
    Flow.Publisher<T> of(K key, int bound, Flow.Publisher<T> search) {
        return new ResultStream<>(bound, stream -> join(key, stream, search));
    }

    private void join(K key, ResultStream<T> stream, Flow.Publisher<T> search) {
        Member member;
        boolean first;
        synchronized (this) {
            Shared there = running.get(key);
            first = there == null;
            Shared shared = there == null ? new Shared(key) : there;
            running.put(key, shared);
            member = new Member(shared, stream);
            shared.members.add(member);
        }
        stream.onOver(member::leave);
        if (first) {
            search.subscribe(member.shared.relay);
        } else {
            member.tell();
        }
    }
}
