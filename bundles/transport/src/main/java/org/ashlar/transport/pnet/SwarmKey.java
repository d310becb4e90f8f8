package org.ashlar.transport.pnet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.ashlar.error.InvalidRequestException;
import org.ashlar.error.StorageException;

/**
 * The key of a private network, as it stands in the file {@code swarm.key}. Immutable; never shown.
 *
 * @see <a
 *     href="https://github.com/libp2p/specs/blob/master/pnet/Private-Networks-PSK-V1.md">pnet</a>
 */
public final class SwarmKey {
    /** Name of the file in the repo. */
    public static final String FILE = "swarm.key";

    /** Set to 1 in the environment: without a key there is no network at all. */
    public static final String FORCE = "LIBP2P_FORCE_PNET";

    static final int LENGTH = 32;
    private static final String HEADER = "/key/swarm/psk/1.0.0/";
    private static final int MAX_FILE = 4096;

    private final byte[] bytes;

    private SwarmKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The key of a repo, or empty for the public network.
     *
     * @param forced true when a key must be there
     * @throws InvalidRequestException if the file is malformed, or absent though it must be there
     */
    public static Optional<SwarmKey> read(Path directory, boolean forced) {
        try {
            Path file = directory.resolve(FILE);
            if (Files.size(file) > MAX_FILE) {
                throw new InvalidRequestException(FILE + " is too long");
            }
            return Optional.of(parse(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            if (forced) {
                throw new InvalidRequestException(
                        "private network was not configured but is enforced by the environment", e);
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new StorageException("cannot read " + FILE + ": " + e.getMessage(), e);
        }
    }

    /**
     * Parses a file: two lines, then the key.
     *
     * @throws InvalidRequestException if it is malformed
     */
    public static SwarmKey parse(byte[] file) {
        int first = end(file, 0);
        int second = end(file, first + 1);
        String header = text(file, 0, first);
        if (!header.equals(HEADER)) {
            throw new InvalidRequestException(FILE + ": first line is not " + HEADER);
        }
        String encoding = text(file, first + 1, second);
        byte[] rest = Arrays.copyOfRange(file, Math.min(second + 1, file.length), file.length);
        byte[] key;
        try {
            key =
                    switch (encoding) {
                        case "/bin/" -> Arrays.copyOf(rest, Math.min(LENGTH, rest.length));
                        case "/base16/" -> HexFormat.of().parseHex(line(rest));
                        case "/base64/" -> Base64.getDecoder().decode(line(rest));
                        default ->
                                throw new InvalidRequestException(
                                        FILE + ": unknown encoding in the second line");
                    };
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(FILE + ": the key cannot be decoded", e);
        }
        if (key.length != LENGTH) {
            throw new InvalidRequestException(FILE + ": the key does not have 32 bytes");
        }
        return new SwarmKey(key);
    }

    private static int end(byte[] file, int from) {
        for (int i = from; i < file.length; i++) {
            if (file[i] == '\n') {
                return i;
            }
        }
        return file.length;
    }

    private static String text(byte[] file, int from, int to) {
        int start = Math.min(from, to);
        return new String(file, start, to - start, StandardCharsets.US_ASCII).strip();
    }

    private static String line(byte[] rest) {
        return text(rest, 0, end(rest, 0));
    }

    byte[] bytes() {
        return bytes.clone();
    }
}
