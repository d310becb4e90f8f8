package org.ashlar.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.ashlar.command.CommandSpec;

/** Sends files and directories as multipart/form-data, depth first, names in order. */
final class Multipart implements RpcClient.BodyWriter {
    private static final int MAX_DEPTH = 256;

    private final List<Path> files;
    private final UploadOptions options;
    private final String boundary;

    /**
     * @param files what to send, in the order of their names; when empty, standard input
     */
    Multipart(List<Path> files, UploadOptions options) {
        this.files =
                files.stream()
                        .sorted(Comparator.comparing(file -> String.valueOf(file.getFileName())))
                        .toList();
        this.options = options;
        byte[] random = new byte[30];
        new SecureRandom().nextBytes(random);
        boundary = HexFormat.of().formatHex(random);
    }

    RpcClient.Body body() {
        return new RpcClient.Body("multipart/form-data; boundary=" + boundary, this);
    }

    /** Fails before anything is sent when a file is missing, or a directory without leave. */
    void check(CommandSpec spec, boolean recursive) {
        for (Path file : files) {
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw Usage.misuse(spec, "lstat " + file + ": no such file or directory");
            }
            if (Files.isDirectory(file) && !recursive) {
                throw Usage.misuse(
                        spec,
                        "'" + file + "' is a directory, use the '-r' flag to specify directories");
            }
            if (!Files.isReadable(file) && !Files.isSymbolicLink(file)) {
                throw ExitException.failure("open " + file + ": permission denied");
            }
        }
    }

    /** Bytes of all regular files, for the progress bar; -1 for standard input. */
    long totalSize() throws IOException {
        if (files.isEmpty()) {
            return -1;
        }
        long total = 0;
        for (Path file : files) {
            total += sizeOf(file);
        }
        return total;
    }

    private long sizeOf(Path file) throws IOException {
        if (Files.isSymbolicLink(file) && !options.followAll()) {
            return 0;
        } else if (!Files.isDirectory(file)) {
            return Files.size(file);
        }
        long total = 0;
        for (Path child : children(file)) {
            total += sizeOf(child);
        }
        return total;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        if (files.isEmpty()) {
            String name = options.stdinName().orElse("");
            part(out, name, "application/octet-stream", Optional.empty());
            System.in.transferTo(out);
        }
        for (Path file : files) {
            Path name = file.toAbsolutePath().normalize().getFileName();
            boolean follow = options.followArguments() && Files.isSymbolicLink(file);
            send(out, follow ? file.toRealPath() : file, name == null ? "" : name.toString(), 0);
        }
        write(out, "\r\n--" + boundary + "--\r\n");
    }

    private void send(OutputStream out, Path file, String name, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new UnreadableInputException(
                    file + " is nested too deeply", new FileSystemLoopException(file.toString()));
        }
        if (Files.isSymbolicLink(file) && !options.followAll()) {
            part(out, name, "application/symlink", Optional.of(file));
            write(out, Files.readSymbolicLink(file).toString());
        } else if (Files.isDirectory(file)) {
            part(out, name, "application/x-directory", Optional.of(file));
            for (Path child : children(file)) {
                send(out, child, name + "/" + child.getFileName(), depth + 1);
            }
        } else {
            part(out, name, "application/octet-stream", Optional.of(file));
            copy(file, out);
        }
    }

    private static void copy(Path file, OutputStream out) throws IOException {
        byte[] buffer = new byte[64 << 10];
        try (InputStream in = open(file)) {
            while (true) {
                int n = read(in, buffer, file);
                if (n < 0) {
                    return;
                }
                out.write(buffer, 0, n);
            }
        }
    }

    private static InputStream open(Path file) throws UnreadableInputException {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new UnreadableInputException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static int read(InputStream in, byte[] buffer, Path file)
            throws UnreadableInputException {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw new UnreadableInputException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private List<Path> children(Path directory) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                if (options.sends(String.valueOf(entry.getFileName()))) {
                    children.add(entry);
                }
            }
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        }
        children.sort(Comparator.comparing(path -> String.valueOf(path.getFileName())));
        return children;
    }

    private boolean begun;

    private void part(OutputStream out, String name, String type, Optional<Path> file)
            throws IOException {
        StringBuilder head = new StringBuilder(200);
        head.append(begun ? "\r\n--" : "--").append(boundary);
        begun = true;
        head.append("\r\nContent-Disposition: form-data; name=\"file");
        if (file.isPresent() && options.attributes()) {
            head.append(attributes(file.get()));
        }
        head.append("\"; filename=\"");
        head.append(URLEncoder.encode(name, StandardCharsets.UTF_8));
        head.append("\"\r\nContent-Type: ").append(type);
        if (file.isPresent() && type.equals("application/octet-stream")) {
            String path = file.get().toAbsolutePath().toString();
            head.append("\r\nAbspath-Encoded: ");
            head.append(URLEncoder.encode(path, StandardCharsets.UTF_8));
        }
        write(out, head.append("\r\n\r\n").toString());
    }

    /** Permissions and time of a file, as Kubo's program writes them. */
    private String attributes(Path file) throws IOException {
        boolean link = Files.isSymbolicLink(file) && !options.followAll();
        LinkOption[] how = link ? new LinkOption[] {LinkOption.NOFOLLOW_LINKS} : new LinkOption[0];
        int mode = (Integer) Files.getAttribute(file, "unix:mode", how);
        int special = (mode >> 11 & 1) << 23 | (mode >> 10 & 1) << 22 | (mode >> 9 & 1) << 20;
        Instant time = Files.getLastModifiedTime(file, how).toInstant();
        return "?mode=0"
                + Integer.toOctalString((mode & 0777) | special)
                + "&mtime="
                + time.getEpochSecond()
                + (time.getNano() > 0 ? "&mtime-nsecs=" + time.getNano() : "");
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
