package org.ashlar.rpc;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.ashlar.command.Call;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.InputFiles;
import org.ashlar.command.Invocation;
import org.ashlar.command.Option;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.FormatException;
import org.ashlar.multiformats.Multibase;
import org.ashlar.runtime.CallContext;
import org.jspecify.annotations.Nullable;

/** A command's arguments and options as they came with a request. Confined to one thread. */
final class RpcCall implements Call {
    private final List<String> arguments;
    private final Map<String, List<String>> options;
    private final CommandSpec spec;
    private final InputFiles files;
    private final CallContext context;
    private final @Nullable Multibase base;
    private final boolean upgrade;

    /**
     * @throws InvalidRequestException if an option has a value of another type
     */
    RpcCall(
            CommandSpec spec,
            List<String> arguments,
            Map<String, List<String>> given,
            InputFiles files,
            CallContext context) {
        this.spec = spec;
        this.arguments = List.copyOf(arguments);
        this.options = options(spec, given);
        this.files = files;
        this.context = context;
        this.base = base(string("cid-base").orElse(""));
        this.upgrade =
                maybeFlag("upgrade-cidv0-in-output")
                        .orElse(base != null && base != Multibase.BASE58BTC);
    }

    /** Options by long name, with checked values; unknown ones are left out. */
    static Map<String, List<String>> options(CommandSpec spec, Map<String, List<String>> given) {
        Map<String, List<String>> options = new HashMap<>();
        given.forEach(
                (name, values) ->
                        Invocation.option(spec, name)
                                .ifPresent(
                                        option ->
                                                options.put(
                                                        option.name(),
                                                        values.stream()
                                                                .map(text -> checked(option, text))
                                                                .toList())));
        return options;
    }

    private static String checked(Option option, String text) {
        switch (option.kind()) {
            case BOOL -> {
                return switch (text.toLowerCase(Locale.ROOT)) {
                    case "", "1", "t", "true" -> "true";
                    case "0", "f", "false" -> "false";
                    default -> throw wrongType(option, text, "bool");
                };
            }
            case INT -> {
                try {
                    return Long.toString(Long.parseLong(text));
                } catch (NumberFormatException e) {
                    throw wrongType(option, text, "int64");
                }
            }
            default -> {
                return text;
            }
        }
    }

    private static InvalidRequestException wrongType(Option option, String text, String type) {
        return new InvalidRequestException(
                "could not convert value \""
                        + text
                        + "\" to type \""
                        + type
                        + "\" (for option \"-"
                        + option.name()
                        + "\")");
    }

    private static @Nullable Multibase base(String label) {
        if (label.isEmpty()) {
            return null;
        }
        try {
            return Multibase.chosen(label);
        } catch (FormatException e) {
            throw new InvalidRequestException("unsupported multibase encoding: " + label, e);
        }
    }

    @Override
    public List<String> arguments() {
        return arguments;
    }

    @Override
    public Optional<String> string(String option) {
        List<String> values = options.get(option);
        if (values != null) {
            return Optional.of(values.get(0));
        }
        return Invocation.option(spec, option).flatMap(Option::defaultValue);
    }

    @Override
    public boolean flag(String option) {
        return maybeFlag(option).orElse(false);
    }

    @Override
    public Optional<Boolean> maybeFlag(String option) {
        return string(option).map(Boolean::parseBoolean);
    }

    @Override
    public OptionalLong integer(String option) {
        return string(option)
                .map(text -> OptionalLong.of(Long.parseLong(text)))
                .orElseGet(OptionalLong::empty);
    }

    @Override
    public List<String> strings(String option) {
        List<String> values = options.get(option);
        return values != null ? values : string(option).map(List::of).orElse(List.of());
    }

    @Override
    public InputFiles files() {
        return files;
    }

    @Override
    public CallContext context() {
        return context;
    }

    @Override
    public boolean offline() {
        return flag("offline") || flag("local");
    }

    @Override
    public String show(Cid cid) {
        Cid shown = upgrade ? cid.toV1() : cid;
        return base == null || shown.version() == 0 ? shown.toString() : shown.toString(base);
    }
}
