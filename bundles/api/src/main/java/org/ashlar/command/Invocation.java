package org.ashlar.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.ashlar.error.InvalidRequestException;

/**
 * A command with its arguments and options, checked against the spec.
 *
 * @param spec which command
 * @param arguments positional arguments as given: text, and paths of file arguments
 * @param options given values by the option's long name; switches are {@code true} or {@code false}
 */
public record Invocation(
        CommandSpec spec, List<String> arguments, Map<String, List<String>> options) {

    /** Copies the collections. */
    public Invocation {
        arguments = List.copyOf(arguments);
        options = Map.copyOf(options);
    }

    /** The option with one of its names, or empty. */
    public static Optional<Option> option(CommandSpec spec, String name) {
        for (List<Option> all : List.of(spec.options(), CommandSpec.GLOBAL_OPTIONS)) {
            for (Option option : all) {
                if (option.names().contains(name)) {
                    return Optional.of(option);
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Parses the words that follow a command's path, as a shell passes them: {@code --name=value},
     * {@code --name value}, {@code -n value}, bundled switches {@code -rq}, and {@code --} before
     * words that are no options.
     *
     * @throws InvalidRequestException if an option is unknown, lacks its value, or has a wrong one
     */
    public static Invocation parse(CommandSpec spec, List<String> words) {
        Parser parser = new Parser(spec, words);
        parser.run();
        return new Invocation(spec, parser.arguments, parser.options);
    }

    /** The last value given for an option, or its default, or empty. */
    public Optional<String> string(String name) {
        List<String> values = options.get(name);
        if (values != null) {
            return Optional.of(values.get(values.size() - 1));
        }
        return option(spec, name).flatMap(Option::defaultValue);
    }

    /** True when a switch is on, given or by default. */
    public boolean flag(String name) {
        return string(name).map(Boolean::parseBoolean).orElse(false);
    }

    /** A number, given or by default. */
    public OptionalLong integer(String name) {
        return string(name)
                .map(text -> OptionalLong.of(Long.parseLong(text)))
                .orElse(OptionalLong.empty());
    }

    /** All values of an option that may repeat. */
    public List<String> strings(String name) {
        List<String> values = options.get(name);
        return values == null
                ? option(spec, name).flatMap(Option::defaultValue).map(List::of).orElse(List.of())
                : values;
    }

    /**
     * Checks the type of an option's value.
     *
     * @return the value in its canonical form
     * @throws InvalidRequestException if it is of another type
     */
    public static String checked(Option option, String value) {
        switch (option.kind()) {
            case BOOL -> {
                String lower = value.toLowerCase(java.util.Locale.ROOT);
                if (lower.equals("true") || lower.equals("1") || lower.equals("t")) {
                    return "true";
                } else if (lower.equals("false") || lower.equals("0") || lower.equals("f")) {
                    return "false";
                }
                throw wrongType("ParseBool", value);
            }
            case INT -> {
                try {
                    return Long.toString(Long.parseLong(value));
                } catch (NumberFormatException e) {
                    throw wrongType("ParseInt", value);
                }
            }
            default -> {
                return value;
            }
        }
    }

    /**
     * Checks the number of arguments.
     *
     * @param given how many were given, wherever they came from
     * @throws InvalidRequestException if one is missing or there are too many
     */
    public static void checkCount(CommandSpec spec, int given) {
        int least = 0;
        boolean many = false;
        for (Argument argument : spec.arguments()) {
            least += argument.required() ? 1 : 0;
            many |= argument.variadic();
            if (given < least) {
                throw new InvalidRequestException(
                        "argument \"" + argument.name() + "\" is required");
            }
        }
        int most = spec.arguments().size();
        if (!many && given > most) {
            throw new InvalidRequestException("expected " + most + " argument(s), got " + given);
        }
    }

    /** Kubo's program hands Go's messages on. */
    private static InvalidRequestException wrongType(String parser, String value) {
        return new InvalidRequestException(
                "strconv." + parser + ": parsing \"" + value + "\": invalid syntax");
    }

    /** Walks over the words. Confined to one thread. */
    private static final class Parser {
        private final CommandSpec spec;
        private final List<String> words;
        private final List<String> arguments = new ArrayList<>();
        private final Map<String, List<String>> options = new LinkedHashMap<>();
        private int next;

        Parser(CommandSpec spec, List<String> words) {
            this.spec = spec;
            this.words = words;
        }

        void run() {
            boolean optionsOver = false;
            while (next < words.size()) {
                String word = words.get(next++);
                if (optionsOver || word.equals("-") || !word.startsWith("-")) {
                    arguments.add(word);
                } else if (word.equals("--")) {
                    optionsOver = true;
                } else if (word.startsWith("--")) {
                    named(word.substring(2));
                } else {
                    letters(word.substring(1));
                }
            }
        }

        private void named(String text) {
            int equals = text.indexOf('=');
            String name = equals < 0 ? text : text.substring(0, equals);
            Option option = known(name);
            add(option, equals < 0 ? implied(option) : text.substring(equals + 1));
        }

        private void letters(String text) {
            int equals = text.indexOf('=');
            String names = equals < 0 ? text : text.substring(0, equals);
            Optional<Option> whole = option(spec, names);
            if (whole.isPresent()) {
                Option option = whole.get();
                add(option, equals < 0 ? implied(option) : text.substring(equals + 1));
                return;
            }
            for (int i = 0; i < names.length(); i++) {
                Option option = known(names.substring(i, i + 1));
                boolean last = i == names.length() - 1;
                if (option.kind() == Option.Kind.BOOL) {
                    add(option, last && equals >= 0 ? text.substring(equals + 1) : "true");
                } else if (!last) {
                    add(option, text.substring(i + 1));
                    return;
                } else {
                    add(option, equals < 0 ? implied(option) : text.substring(equals + 1));
                }
            }
        }

        private String implied(Option option) {
            if (option.kind() == Option.Kind.BOOL) {
                return "true";
            }
            if (next >= words.size()) {
                throw new InvalidRequestException(
                        "missing argument for option \"" + option.name() + "\"");
            }
            return words.get(next++);
        }

        private Option known(String name) {
            return option(spec, name)
                    .orElseThrow(
                            () -> new InvalidRequestException("unknown option \"" + name + "\""));
        }

        private void add(Option option, String value) {
            List<String> values = options.computeIfAbsent(option.name(), name -> new ArrayList<>());
            if (option.kind() != Option.Kind.STRINGS && !values.isEmpty()) {
                throw new InvalidRequestException(
                        "duplicate values for option \"" + option.name() + "\"");
            }
            values.add(checked(option, value));
        }
    }
}
