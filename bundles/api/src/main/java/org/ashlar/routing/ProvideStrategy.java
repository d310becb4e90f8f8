package org.ashlar.routing;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.repo.NodeConfig;

/**
 * What is announced, by {@code Provide.Strategy}. Immutable.
 *
 * @param all every block that is here
 * @param pins what is pinned
 * @param mfs the content of MFS
 * @param depth how much of what is below the roots
 */
public record ProvideStrategy(boolean all, boolean pins, boolean mfs, Depth depth) {
    /** What is announced of what is below a root. */
    public enum Depth {
        /** Nothing. */
        ROOTS,
        /** Directories and files, but not the parts of files. */
        ENTITIES,
        /** Every block. */
        BLOCKS
    }

    /** Roots that are pinned, and nothing below. */
    public static final ProvideStrategy ROOTS =
            new ProvideStrategy(false, true, false, Depth.ROOTS);

    private static final Set<String> KNOWN =
            Set.of("all", "pinned", "roots", "mfs", "unique", "entities");

    /**
     * Reads the setting. The modifier {@code unique} changes nothing: no content is announced twice
     * in a run anyway.
     *
     * @throws InvalidRequestException if it names what is not known, or what does not go together
     */
    public static ProvideStrategy of(NodeConfig config) {
        String text = config.string("Provide.Strategy").filter(s -> !s.isEmpty()).orElse("all");
        Set<String> parts = new TreeSet<>(List.of(text.split("\\+", -1)));
        for (String part : parts) {
            check(KNOWN.contains(part), "unknown token \"" + part + "\"", text);
        }
        boolean entities = parts.remove("entities");
        boolean modified = parts.remove("unique") || entities;
        if (parts.contains("all")) {
            check(parts.size() == 1 && !modified, "\"all\" goes with nothing else", text);
            return new ProvideStrategy(true, false, false, Depth.BLOCKS);
        }
        if (parts.contains("roots")) {
            check(parts.size() == 1 && !modified, "\"roots\" goes with nothing else", text);
            return ROOTS;
        }
        check(!parts.isEmpty(), "a modifier needs \"pinned\" or \"mfs\"", text);
        return new ProvideStrategy(
                false,
                parts.contains("pinned"),
                parts.contains("mfs"),
                entities ? Depth.ENTITIES : Depth.BLOCKS);
    }

    private static void check(boolean right, String problem, String text) {
        if (!right) {
            throw new InvalidRequestException(
                    "Provide.Strategy: " + problem + " in \"" + text + "\"");
        }
    }
}
