package org.ashlar.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.ashlar.command.Call;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.InputFiles;
import org.ashlar.command.Option;
import org.ashlar.multiformats.Cid;
import org.ashlar.runtime.CallContext;

/** A call put together by a test; options fall back to the spec's defaults. Not thread-safe. */
public final class FakeCall implements Call {
    private final CommandSpec spec;
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, List<String>> options = new LinkedHashMap<>();
    private final FakeCallContext context = new FakeCallContext();
    private InputFiles files = Optional::empty;
    private boolean offline = true;

    /** A call of the command with this spec. */
    public FakeCall(CommandSpec spec, String... arguments) {
        this.spec = spec;
        this.arguments.addAll(List.of(arguments));
    }

    /** Gives an option a value. */
    public FakeCall with(String option, Object value) {
        options.computeIfAbsent(option, k -> new ArrayList<>()).add(value.toString());
        return this;
    }

    /** Uploads files. */
    public FakeCall files(InputFiles input) {
        files = input;
        return this;
    }

    /** Lets the call use the network. */
    public FakeCall online() {
        offline = false;
        return this;
    }

    @Override
    public List<String> arguments() {
        return arguments;
    }

    @Override
    public Optional<String> string(String option) {
        List<String> given = options.get(option);
        if (given != null) {
            return Optional.of(given.get(given.size() - 1));
        }
        return spec.options().stream()
                .filter(o -> o.name().equals(option))
                .findFirst()
                .flatMap(Option::defaultValue);
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
        return options.getOrDefault(option, List.of());
    }

    @Override
    public InputFiles files() {
        return files;
    }

    @Override
    public CallContext context() {
        return context;
    }

    /** The context, to cancel it. */
    public FakeCallContext fakeContext() {
        return context;
    }

    @Override
    public boolean offline() {
        return offline;
    }

    @Override
    public String show(Cid cid) {
        return cid.toString();
    }
}
