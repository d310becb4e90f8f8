package org.ashlar.itests;

import java.util.Optional;
import org.ashlar.testing.Needs;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Skips a test by name when its peer is missing; with {@code CI=true} that is a failure. */
final class PeerCondition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<String> missing = Optional.empty();
        if (AnnotationSupport.isAnnotated(context.getElement(), NeedsKubo.class)) {
            missing = Peers.kuboMissing();
        }
        if (missing.isEmpty()
                && AnnotationSupport.isAnnotated(context.getElement(), NeedsScripts.class)) {
            missing = Peers.scriptsMissing();
        }
        return Needs.decide(missing, Optional.ofNullable(System.getenv("CI")));
    }
}
