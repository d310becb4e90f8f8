package org.ashlar.testing;

import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;

/** What becomes of a test that needs something which is not on every machine. Stateless. */
public final class Needs {
    private Needs() {}

    /**
     * Skips a test by name when something is missing; with {@code CI=true} that is a failure.
     *
     * @param missing what is missing and what it takes
     * @param ci the variable {@code CI} of the environment
     */
    public static ConditionEvaluationResult decide(Optional<String> missing, Optional<String> ci) {
        if (missing.isEmpty()) {
            return ConditionEvaluationResult.enabled("what it needs is here");
        }
        if (ci.filter("true"::equals).isPresent()) {
            throw new AssertionError("CI=true forbids skipping: " + missing.get());
        }
        return ConditionEvaluationResult.disabled(missing.get());
    }
}
