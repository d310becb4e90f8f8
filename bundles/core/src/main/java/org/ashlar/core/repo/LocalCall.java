package org.ashlar.core.repo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.ashlar.command.Call;
import org.ashlar.command.InputFile;
import org.ashlar.command.InputFiles;
import org.ashlar.command.Invocation;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.multiformats.Cid;
import org.ashlar.runtime.CallContext;

/**
 * A call in the program itself: offline, never cancelled, with at most one file, the first
 * argument. Confined to one thread.
 */
final class LocalCall implements Call, AutoCloseable {
    private final Invocation invocation;
    private Optional<InputStream> opened = Optional.empty();

    LocalCall(Invocation invocation) {
        this.invocation = invocation;
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
        return this::next;
    }

    private Optional<InputFile> next() throws IOException {
        if (opened.isPresent() || invocation.arguments().isEmpty()) {
            return Optional.empty();
        }
        String path = invocation.arguments().get(0);
        try {
            InputStream content = Files.newInputStream(Path.of(path));
            opened = Optional.of(content);
            return Optional.of(new InputFile("", InputFile.Kind.FILE, content, Optional.of(path)));
        } catch (NoSuchFileException e) {
            throw new InvalidRequestException("lstat " + path + ": no such file or directory", e);
        }
    }

    @Override
    public CallContext context() {
        return Endless.INSTANCE;
    }

    @Override
    public boolean offline() {
        return true;
    }

    @Override
    public String show(Cid cid) {
        return cid.toString();
    }

    @Override
    public void close() throws IOException {
        if (opened.isPresent()) {
            opened.get().close();
        }
    }

    /** Limits of a command that nobody cancels. */
    private enum Endless implements CallContext {
        INSTANCE;

        @Override
        public boolean cancelled() {
            return false;
        }

        @Override
        public void check() {}

        @Override
        public void onCancel(Runnable action) {}

        @Override
        public <T> T await(CompletableFuture<T> future) {
            return future.join();
        }
    }
}
