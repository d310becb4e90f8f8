package org.ashlar.command;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Multibase;
import org.ashlar.runtime.CallContext;

/** A call that was made as an {@link Invocation}. Confined to the thread that runs it. */
public final class InvocationCall implements Call {
    private final Invocation invocation;
    private final InputFiles files;
    private final CallContext context;

    /**
     * @param invocation whose arguments are all text
     * @param files what is uploaded
     * @param context limits of the call
     */
    public InvocationCall(Invocation invocation, InputFiles files, CallContext context) {
        this.invocation = invocation;
        this.files = files;
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
