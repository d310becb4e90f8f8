package org.ashlar.itests.stores;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ashlar.testing.Needs;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Whether this user may mount a file system, at least in a name space of its own. */
final class MountCondition implements ExecutionCondition {
    private static final List<List<String>> WAYS =
            List.of(
                    List.of("unshare", "--mount"),
                    List.of("unshare", "--user", "--map-root-user", "--mount"));

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<String> missing =
                unshare().isEmpty()
                        ? Optional.of(
                                "this user may not mount a tmpfs: it takes Linux, unshare"
                                        + " and root or user name spaces")
                        : Optional.empty();
        return Needs.decide(missing, Optional.ofNullable(System.getenv("CI")));
    }

    /** The command before one that mounts; empty when there is no way. */
    static List<String> unshare() {
        return WAYS.stream().filter(MountCondition::works).findFirst().orElse(List.of());
    }

    private static boolean works(List<String> way) {
        List<String> command = new ArrayList<>(way);
        command.addAll(List.of("mount", "-t", "tmpfs", "none", "/tmp"));
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false; // there is no such program
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
