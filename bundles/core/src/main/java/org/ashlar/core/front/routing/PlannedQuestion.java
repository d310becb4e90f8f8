package org.ashlar.core.front.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.ashlar.core.front.gate.Gate;
import org.ashlar.core.front.gate.GateTimer;
import org.ashlar.core.front.gate.Lease;
import org.ashlar.core.routing.Plan;
import org.ashlar.error.ClosedException;
import org.ashlar.error.ContentNotFoundException;
import org.ashlar.error.UnavailableException;
import org.ashlar.routing.Router;
import org.jspecify.annotations.Nullable;

/**
 * Questions with one answer as a plan says: the first answer counts, or all are put together. A
 * router is leased until it has answered; one that goes in the middle is followed by its successor.
 * Safe for use by any thread.
 *
 * @param <R> the answer
 */
final class PlannedQuestion<R> {
    private static final int ATTEMPTS = 3;

    private final Function<String, Gate<Router>> gates;
    private final GateTimer timer;
    private final Function<Router, CompletableFuture<R>> question;
    private final @Nullable BinaryOperator<R> sum;

    /**
     * @param sum puts two answers together, or null if the first answer counts
     */
    PlannedQuestion(
            Function<String, Gate<Router>> gates,
            GateTimer timer,
            Function<Router, CompletableFuture<R>> question,
            @Nullable BinaryOperator<R> sum) {
        this.gates = gates;
        this.timer = timer;
        this.question = question;
        this.sum = sum;
    }

    /** Asks; who cancels the answer ends what runs for it. */
    CompletableFuture<R> ask(Plan plan) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        if (plan instanceof Plan.One one) {
            lease(gates.apply(one.router()), answer, ATTEMPTS);
        } else if (plan instanceof Plan.Parallel parallel) {
            new Parts(parallel.steps(), answer).all();
        } else if (plan instanceof Plan.Sequential sequential) {
            new Parts(sequential.steps(), answer).next(0);
        } else {
            answer.completeExceptionally(new ContentNotFoundException("routing: not found"));
        }
        return answer;
    }

    private void lease(Gate<Router> gate, CompletableFuture<R> answer, int attempts) {
        CompletableFuture<Lease<Router>> leased = gate.leaseAsync();
        var unused =
                leased.whenComplete(
                        (lease, failure) -> {
                            if (failure != null) {
                                answer.completeExceptionally(plain(failure));
                            } else if (answer.isDone()) {
                                lease.close();
                            } else {
                                pass(gate, lease, answer, attempts);
                            }
                        });
    }

    private void pass(
            Gate<Router> gate, Lease<Router> lease, CompletableFuture<R> answer, int attempts) {
        CompletableFuture<R> asked;
        try {
            asked = question.apply(lease.get());
        } catch (RuntimeException | LinkageError e) {
            asked = CompletableFuture.failedFuture(e);
        }
        CompletableFuture<R> running = asked;
        var unused =
                running.whenComplete(
                        (value, failure) -> {
                            lease.close();
                            Throwable why = failure == null ? null : plain(failure);
                            if (why == null) {
                                answer.complete(value);
                            } else if (why instanceof ClosedException && attempts > 1) {
                                lease(gate, answer, attempts - 1);
                            } else {
                                answer.completeExceptionally(why);
                            }
                        });
        var unused2 = answer.whenComplete((value, failure) -> running.cancel(false));
    }

    private static Throwable plain(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    private CompletableFuture<R> step(Plan.Step step) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        Runnable late = Delays.run(timer, step.after(), () -> forward(ask(step.plan()), answer));
        Runnable limit =
                Delays.limit(
                        timer,
                        step.timeout(),
                        () ->
                                answer.completeExceptionally(
                                        new UnavailableException(
                                                "routing: no answer within "
                                                        + step.timeout().toMillis()
                                                        + " ms")));
        var unused =
                answer.whenComplete(
                        (value, failure) -> {
                            late.run();
                            limit.run();
                        });
        return answer;
    }

    private static <R> void forward(CompletableFuture<R> from, CompletableFuture<R> to) {
        var unused =
                from.whenComplete(
                        (value, failure) -> {
                            if (failure == null) {
                                to.complete(value);
                            } else {
                                to.completeExceptionally(plain(failure));
                            }
                        });
        var unused2 = to.whenComplete((value, failure) -> from.cancel(false));
    }

    /** The steps of one plan. Safe for use by any thread. */
    private final class Parts {
        private final List<Plan.Step> steps;
        private final CompletableFuture<R> answer;
        private final List<CompletableFuture<R>> asked = new ArrayList<>();

        Parts(List<Plan.Step> steps, CompletableFuture<R> answer) {
            this.steps = steps;
            this.answer = answer;
        }

        void all() {
            steps.forEach(step -> asked.add(step(step)));
            var unused = answer.whenComplete((v, f) -> asked.forEach(one -> one.cancel(false)));
            AtomicInteger left = new AtomicInteger(asked.size());
            for (CompletableFuture<R> one : asked) {
                var unused2 =
                        one.whenComplete(
                                (value, failure) -> {
                                    if (failure == null && sum == null) {
                                        answer.complete(value);
                                    }
                                    if (left.decrementAndGet() == 0) {
                                        end();
                                    }
                                });
            }
        }

        /** Asks the next of a sequence. */
        void next(int index) {
            if (index == steps.size()) {
                end();
                return;
            }
            CompletableFuture<R> one = step(steps.get(index));
            asked.add(one);
            var unused = answer.whenComplete((v, f) -> one.cancel(false));
            var unused2 =
                    one.whenComplete(
                            (value, failure) -> {
                                boolean over =
                                        answer.isDone()
                                                || (failure == null && sum == null)
                                                || counts(index, failure);
                                if (over) {
                                    end();
                                } else {
                                    next(index + 1);
                                }
                            });
        }

        /** True for a failure that the whole fails with. */
        private boolean counts(int index, @Nullable Throwable failure) {
            return failure != null
                    && !steps.get(index).ignoreErrors()
                    && !(sum == null && failure instanceof ContentNotFoundException);
        }

        private void end() {
            List<R> answers = new ArrayList<>();
            Throwable serious = null;
            Throwable any = null;
            for (int i = 0; i < asked.size(); i++) {
                Throwable failure = failure(asked.get(i));
                if (failure == null) {
                    answers.add(asked.get(i).join());
                    continue;
                }
                any = any == null ? failure : any;
                serious = serious == null && counts(i, failure) ? failure : serious;
            }
            if (sum == null ? !answers.isEmpty() : serious == null && !answers.isEmpty()) {
                answer.complete(together(answers));
            } else {
                Throwable why = serious == null ? any : serious;
                answer.completeExceptionally(
                        why == null ? new ContentNotFoundException("routing: not found") : why);
            }
        }

        private R together(List<R> answers) {
            BinaryOperator<R> plus = sum;
            R all = answers.get(0);
            for (int i = 1; plus != null && i < answers.size(); i++) {
                all = plus.apply(all, answers.get(i));
            }
            return all;
        }
    }

    private static @Nullable Throwable failure(CompletableFuture<?> done) {
        return done.handle((value, failure) -> failure == null ? null : plain(failure))
                .getNow(null);
    }
}
