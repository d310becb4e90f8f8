package org.ashlar.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Command specs as JSON trees, to be written with {@link JsonText} and read from any parser's Maps
 * and Lists. A document is {@code {"Version":"...","Commands":[...]}}. Readers skip members they do
 * not know, and take the default for those that are missing.
 */
public final class SpecJson {
    private static final int MAX_COMMANDS = 4096;
    private static final int MAX_ITEMS = 256;

    private SpecJson() {}

    /** The document that holds all specs. */
    public static String write(String version, List<CommandSpec> specs) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("Version", version);
        document.put("Commands", specs.stream().map(SpecJson::toTree).toList());
        return JsonText.of(document);
    }

    /** One spec as a tree. */
    public static Map<String, Object> toTree(CommandSpec spec) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("Path", spec.path());
        tree.put("Summary", spec.summary());
        tree.put("Description", spec.description());
        tree.put("Arguments", spec.arguments().stream().map(SpecJson::argumentTree).toList());
        tree.put("Options", spec.options().stream().map(SpecJson::optionTree).toList());
        tree.put("Remote", spec.remote());
        tree.put("Output", spec.output().name());
        return tree;
    }

    /**
     * The version that a parsed document states.
     *
     * @throws IllegalArgumentException if it is no such document
     */
    public static String version(@Nullable Object document) {
        return text(map(document), "Version");
    }

    /**
     * The specs of a parsed document.
     *
     * @throws IllegalArgumentException if it is no such document
     */
    public static List<CommandSpec> read(@Nullable Object document) {
        List<CommandSpec> specs = new ArrayList<>();
        for (Object tree : list(map(document), "Commands", MAX_COMMANDS)) {
            specs.add(fromTree(tree));
        }
        return List.copyOf(specs);
    }

    /**
     * One spec from a parsed tree.
     *
     * @throws IllegalArgumentException if it is no spec
     */
    public static CommandSpec fromTree(@Nullable Object tree) {
        Map<?, ?> map = map(tree);
        List<Argument> arguments = new ArrayList<>();
        for (Object argument : list(map, "Arguments", MAX_ITEMS)) {
            arguments.add(argument(map(argument)));
        }
        List<Option> options = new ArrayList<>();
        for (Object option : list(map, "Options", MAX_ITEMS)) {
            options.add(option(map(option)));
        }
        return new CommandSpec(
                texts(map, "Path"),
                text(map, "Summary"),
                text(map, "Description"),
                arguments,
                options,
                flag(map, "Remote", true),
                CommandSpec.Output.valueOf(word(map, "Output", "VALUES")));
    }

    private static Map<String, Object> argumentTree(Argument argument) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("Name", argument.name());
        tree.put("Kind", argument.kind().name());
        tree.put("Required", argument.required());
        tree.put("Variadic", argument.variadic());
        tree.put("Stdin", argument.stdin());
        tree.put("Recursive", argument.recursive());
        tree.put("Description", argument.description());
        return tree;
    }

    private static Argument argument(Map<?, ?> map) {
        return new Argument(
                text(map, "Name"),
                Argument.Kind.valueOf(word(map, "Kind", "STRING")),
                flag(map, "Required", false),
                flag(map, "Variadic", false),
                flag(map, "Stdin", false),
                flag(map, "Recursive", false),
                text(map, "Description"));
    }

    private static Map<String, Object> optionTree(Option option) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("Names", option.names());
        tree.put("Kind", option.kind().name());
        option.defaultValue().ifPresent(value -> tree.put("Default", value));
        tree.put("Description", option.description());
        return tree;
    }

    private static Option option(Map<?, ?> map) {
        List<String> names = texts(map, "Names");
        if (names.isEmpty()) {
            throw new IllegalArgumentException("an option has no name");
        }
        Optional<String> value =
                map.get("Default") == null ? Optional.empty() : Optional.of(text(map, "Default"));
        return new Option(
                names,
                Option.Kind.valueOf(word(map, "Kind", "STRING")),
                value,
                text(map, "Description"));
    }

    private static Map<?, ?> map(@Nullable Object tree) {
        if (tree instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException("a command spec is not a JSON object");
    }

    private static List<?> list(Map<?, ?> map, String key, int most) {
        Object value = map.get(key);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list && list.size() <= most) {
            return list;
        }
        throw new IllegalArgumentException(key + " of a command spec is no list, or too long");
    }

    private static List<String> texts(Map<?, ?> map, String key) {
        List<String> texts = new ArrayList<>();
        for (Object value : list(map, key, MAX_ITEMS)) {
            if (!(value instanceof String text)) {
                throw new IllegalArgumentException(key + " of a command spec is not text");
            }
            texts.add(text);
        }
        return texts;
    }

    private static String text(Map<?, ?> map, String key) {
        return word(map, key, "");
    }

    private static String word(Map<?, ?> map, String key, String otherwise) {
        Object value = map.get(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(key + " of a command spec is not text");
    }

    private static boolean flag(Map<?, ?> map, String key, boolean otherwise) {
        Object value = map.get(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw new IllegalArgumentException(key + " of a command spec is not a boolean");
    }
}
