package org.ashlar.core.repo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.ashlar.command.Argument;
import org.ashlar.command.Call;
import org.ashlar.command.InputFile;
import org.ashlar.command.InputFiles;
import org.ashlar.command.Invocation;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.multiformats.Cid;
import org.ashlar.runtime.CallContext;

/**
 * A call in the program itself: offline, never cancelled. Text arguments that are missing are read
 * from standard input, a line each, and so is a file that is missing. Confined to one thread.
 */
final class LocalCall implements Call, AutoCloseable {
    private static final int MAX_LINES = 16_384;

    private final Invocation invocation;
    private final InputStream stdin;
    private final List<String> texts = new ArrayList<>();
    private final Deque<String> paths = new ArrayDeque<>();
    private boolean stdinIsFile;
    private Optional<InputStream> opened = Optional.empty();

    /**
     * @param stdin read only when an argument is missing that may come from there
     * @throws InvalidRequestException if an argument is missing or too many are given
     */
    LocalCall(Invocation invocation, InputStream stdin) throws IOException {
        this.invocation = invocation;
        this.stdin = stdin;
        List<Argument> declared = invocation.spec().arguments();
        int index = 0;
        for (String given : invocation.arguments()) {
            boolean file =
                    !declared.isEmpty()
                            && declared.get(Math.min(index++, declared.size() - 1)).kind()
                                    == Argument.Kind.FILE;
            if (file) {
                paths.add(given);
            } else {
                texts.add(given);
            }
        }
        if (!declared.isEmpty()) {
            fillUp(declared.get(declared.size() - 1));
        }
        int file = paths.isEmpty() && !stdinIsFile ? 0 : Math.max(1, paths.size());
        Invocation.checkCount(invocation.spec(), texts.size() + file);
    }

    /** Takes the last argument from standard input when it is missing. */
    private void fillUp(Argument last) throws IOException {
        boolean missing = invocation.arguments().size() < invocation.spec().arguments().size();
        if (!missing || !last.stdin() || !last.required()) {
            return;
        }
        if (last.kind() == Argument.Kind.FILE) {
            stdinIsFile = true;
            return;
        }
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(stdin, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (texts.size() >= MAX_LINES) {
                throw new InvalidRequestException("too many arguments");
            }
            if (!line.isBlank()) {
                texts.add(line.trim());
            }
        }
    }

    @Override
    public List<String> arguments() {
        return texts;
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
        if (stdinIsFile) {
            stdinIsFile = false;
            return Optional.of(new InputFile("", InputFile.Kind.FILE, stdin, Optional.empty()));
        }
        String path = paths.poll();
        if (path == null) {
            return Optional.empty();
        }
        if (path.equals("-")) {
            return Optional.of(new InputFile("", InputFile.Kind.FILE, stdin, Optional.empty()));
        }
        close();
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
