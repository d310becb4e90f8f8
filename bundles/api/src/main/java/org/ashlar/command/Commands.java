package org.ashlar.command;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The command front: all commands that are plugged in, for the doors. While a bundle is stopped for
 * an update its specs stay and calls wait a bounded time.
 */
@ProviderType
public interface Commands {
    /** Specs of all commands, ordered by path. */
    List<CommandSpec> specs();

    /** Changes whenever {@link #specs} does; usable as an ETag. */
    String version();

    /**
     * The command that the longest run of leading words names.
     *
     * @param words words of the request, the rest of which are arguments
     */
    Optional<CommandSpec> find(List<String> words);

    /**
     * Runs a command on the caller's thread, under a lease.
     *
     * @throws IOException if the client went away
     * @throws org.ashlar.error.UnavailableException if it did not come back within the bounded wait
     */
    void run(CommandSpec spec, Call call, Emitter out) throws IOException;

    /**
     * Values that an argument of a command may have now, as {@link Command#choices}; none while the
     * command is away.
     */
    default List<String> choices(CommandSpec spec, int position) {
        return List.of();
    }

    /** Text form of a value that a command emitted, as {@link Command#text}. */
    String text(CommandSpec spec, Object value, Call call);
}
