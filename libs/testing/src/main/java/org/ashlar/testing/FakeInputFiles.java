package org.ashlar.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.ashlar.command.InputFile;
import org.ashlar.command.InputFiles;
import org.jspecify.annotations.Nullable;

/** An upload put together by a test. Not thread-safe. */
public final class FakeInputFiles implements InputFiles {
    private final Deque<InputFile> entries = new ArrayDeque<>();
    private @Nullable IOException end;

    /** Adds a file. */
    public FakeInputFiles file(String path, byte[] content) {
        return file(path, new ByteArrayInputStream(content));
    }

    /** Adds a file whose content is streamed. */
    public FakeInputFiles file(String path, InputStream content) {
        entries.add(new InputFile(path, InputFile.Kind.FILE, content, Optional.empty()));
        return this;
    }

    /** Adds a directory. */
    public FakeInputFiles directory(String path) {
        entries.add(
                new InputFile(
                        path,
                        InputFile.Kind.DIRECTORY,
                        InputStream.nullInputStream(),
                        Optional.empty()));
        return this;
    }

    /** Adds a symbolic link. */
    public FakeInputFiles symlink(String path, String target) {
        entries.add(
                new InputFile(
                        path,
                        InputFile.Kind.SYMLINK,
                        new ByteArrayInputStream(target.getBytes(StandardCharsets.UTF_8)),
                        Optional.empty()));
        return this;
    }

    /** Makes the upload end with a failure instead of its proper end. */
    public FakeInputFiles truncated() {
        end = new IOException("unexpected EOF");
        return this;
    }

    @Override
    public Optional<InputFile> next() throws IOException {
        if (entries.isEmpty() && end != null) {
            throw end;
        }
        return Optional.ofNullable(entries.poll());
    }
}
