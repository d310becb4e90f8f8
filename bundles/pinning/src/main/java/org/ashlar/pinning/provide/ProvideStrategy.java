package org.ashlar.pinning.provide;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.repo.NodeConfig;

/**
 * What is announced, by {@code Provide.Strategy}.
 *
 * @param all every block that is here
 * @param pins what is pinned
 * @param mfs the content of MFS
 * @param below true for all below the roots, false for the roots only
 */
record ProvideStrategy(boolean all, boolean pins, boolean mfs, boolean below) {
    /** Roots that are pinned, and nothing below. */
    static final ProvideStrategy ROOTS = new ProvideStrategy(false, true, false, false);

    /**
     * Reads the setting. The modifiers {@code unique} and {@code entities} are taken and change
     * nothing: no content is announced twice in a run anyway.
     *
     * @throws InvalidRequestException if it names what is not known
     */
    static ProvideStrategy of(NodeConfig config) {
        String text = config.string("Provide.Strategy").filter(s -> !s.isEmpty()).orElse("all");
        Set<String> parts = new TreeSet<>(List.of(text.split("\\+", -1)));
        parts.remove("unique");
        parts.remove("entities");
        if (parts.equals(Set.of("all"))) {
            return new ProvideStrategy(true, false, false, true);
        }
        if (parts.equals(Set.of("roots"))) {
            return ROOTS;
        }
        if (!parts.isEmpty() && Set.of("pinned", "mfs").containsAll(parts)) {
            return new ProvideStrategy(
                    false, parts.contains("pinned"), parts.contains("mfs"), true);
        }
        throw new InvalidRequestException("unknown provide strategy: \"" + text + "\"");
    }
}
