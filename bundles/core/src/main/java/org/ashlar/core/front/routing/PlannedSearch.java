package org.ashlar.core.front.routing;

import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.ashlar.core.front.gate.Gate;
import org.ashlar.core.front.gate.GateTimer;
import org.ashlar.core.front.gate.Lease;
import org.ashlar.core.routing.Plan;
import org.ashlar.error.ClosedException;
import org.ashlar.routing.MergedSearch;
import org.ashlar.routing.Relay;
import org.ashlar.routing.ResultStream;
import org.ashlar.routing.Router;
import org.jspecify.annotations.Nullable;

/**
 * Searches with many results as a plan says. A router is leased until its search is over; one that
 * goes in the middle is followed by its successor, and what that finds again is not told twice.
 * Safe for use by any thread.
 */
final class PlannedSearch<T> {
    private static final int ATTEMPTS = 3;

    private final Function<String, Gate<Router>> gates;
    private final GateTimer timer;
    private final Question<T> question;

    /**
     * What is asked.
     *
     * @param bound most results
     * @param first true if later routers of a sequence are of no use once one has found something
     * @param ask one router's search
     * @param fresh makes what tells new results from old ones
     */
    record Question<T>(
            int bound,
            boolean first,
            Function<Router, Flow.Publisher<T>> ask,
            Supplier<Predicate<T>> fresh) {}

    PlannedSearch(Function<String, Gate<Router>> gates, GateTimer timer, Question<T> question) {
        this.gates = gates;
        this.timer = timer;
        this.question = question;
    }

    /** The search of a plan; it begins when somebody subscribes. */
    Flow.Publisher<T> of(Plan plan) {
        if (plan instanceof Plan.One one) {
            return stream(results -> new Leased(gates.apply(one.router()), results).begin());
        }
        if (plan instanceof Plan.Parallel parallel) {
            List<Flow.Publisher<T>> all = parallel.steps().stream().map(this::step).toList();
            return MergedSearch.of(question.bound(), all, question.fresh().get());
        }
        if (plan instanceof Plan.Sequential sequential) {
            return stream(results -> new Sequence(sequential.steps(), results).next());
        }
        return stream(ResultStream::end);
    }

    private ResultStream<T> stream(java.util.function.Consumer<ResultStream<T>> begin) {
        return new ResultStream<>(question.bound(), begin);
    }

    private Flow.Publisher<T> step(Plan.Step step) {
        return stream(
                results -> {
                    Relay<T> relay =
                            new Relay<>(
                                    item -> results.offer(item) && !results.full(),
                                    why -> end(results, step.ignoreErrors() ? null : why));
                    Runnable late =
                            Delays.run(timer, step.after(), () -> of(step.plan()).subscribe(relay));
                    Runnable limit =
                            Delays.limit(
                                    timer,
                                    step.timeout(),
                                    () -> {
                                        if (relay.cancel()) {
                                            results.end();
                                        }
                                    });
                    results.onOver(
                            () -> {
                                late.run();
                                limit.run();
                                relay.cancel();
                            });
                });
    }

    private static void end(ResultStream<?> results, @Nullable Throwable why) {
        if (why == null) {
            results.end();
        } else {
            results.fail(why);
        }
    }

    /** The search of one router. Signals are serial. */
    private final class Leased {
        private final Gate<Router> gate;
        private final ResultStream<T> results;
        private final Predicate<T> fresh = question.fresh().get();
        private int attempts = ATTEMPTS;

        Leased(Gate<Router> gate, ResultStream<T> results) {
            this.gate = gate;
            this.results = results;
        }

        void begin() {
            attempts--;
            var unused =
                    gate.leaseAsync()
                            .whenComplete(
                                    (lease, failure) -> {
                                        if (failure == null) {
                                            ask(lease);
                                        } else {
                                            results.fail(failure);
                                        }
                                    });
        }

        private void ask(Lease<Router> lease) {
            Relay<T> relay =
                    new Relay<>(
                            item -> !fresh.test(item) || (results.offer(item) && !results.full()),
                            why -> ended(lease, why));
            results.onOver(
                    () -> {
                        relay.cancel();
                        lease.close();
                    });
            try {
                question.ask().apply(lease.get()).subscribe(relay);
            } catch (RuntimeException | LinkageError e) {
                relay.cancel();
                ended(lease, e);
            }
        }

        private void ended(Lease<Router> lease, @Nullable Throwable why) {
            lease.close();
            if (why instanceof ClosedException && attempts > 0) {
                begin(); // it went: its successor is asked
            } else {
                end(results, why);
            }
        }
    }

    /** Searches one after the other. Signals are serial. */
    private final class Sequence {
        private final List<Plan.Step> steps;
        private final ResultStream<T> results;
        private final Predicate<T> fresh = question.fresh().get();
        private int index;
        private boolean found;

        Sequence(List<Plan.Step> steps, ResultStream<T> results) {
            this.steps = steps;
            this.results = results;
        }

        void next() {
            if (index == steps.size() || results.full() || (found && question.first())) {
                results.end();
                return;
            }
            Relay<T> relay = new Relay<>(this::take, this::ended);
            results.onOver(relay::cancel);
            step(steps.get(index++)).subscribe(relay);
        }

        private boolean take(T item) {
            found = true;
            return !fresh.test(item) || (results.offer(item) && !results.full());
        }

        private void ended(@Nullable Throwable why) {
            if (why == null || found) {
                next();
            } else {
                results.fail(why);
            }
        }
    }
}
