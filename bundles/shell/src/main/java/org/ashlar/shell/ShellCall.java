package org.ashlar.shell;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.ashlar.command.Call;
import org.ashlar.command.InputFiles;
import org.ashlar.command.Invocation;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Multibase;
import org.ashlar.runtime.CallContext;

/** A call made from the shell. Confined to the shell's thread. */
final class ShellCall implements Call {
    private final Invocation invocation;
    private final CallContext context;

    ShellCall(Invocation invocation, CallContext context) {
        this.invocation = invocation;
        this.context = context;
    }

    @Override
    public List<String> arguments() {
        return invocation.arguments();
    }

    @Override
    public Optional<String> string(String option) {
        return invocation.string(option);
    }

    @Override
    public boolean flag(String option) {
        return invocation.flag(option);
    }

    @Override
    public Optional<Boolean> maybeFlag(String option) {
        return invocation.string(option).map(Boolean::parseBoolean);
    }

    @Override
    public OptionalLong integer(String option) {
        return invocation.integer(option);
    }

    @Override
    public List<String> strings(String option) {
        return invocation.strings(option);
    }

    /** The shell uploads nothing. */
    @Override
    public InputFiles files() {
        return Optional::empty;
    }

    @Override
    public CallContext context() {
        return context;
    }

    @Override
    public boolean offline() {
        return invocation.flag("offline");
    }

    @Override
    public String show(Cid cid) {
        Optional<String> base = invocation.string("cid-base");
        if (base.isEmpty() || cid.version() == 0) {
            return cid.toString();
        }
        return cid.toString(Multibase.named(base.get()));
    }
}
