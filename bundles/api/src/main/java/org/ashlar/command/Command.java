package org.ashlar.command;

import java.io.IOException;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One command. It knows no door: it describes itself, emits values, and renders a value as text.
 * Registered as a service; its presence offers it everywhere. Safe for use by any thread.
 */
@ConsumerType
public interface Command {
    /** What it is called and what it takes; always the same. */
    CommandSpec spec();

    /**
     * Runs once, on a thread that may block.
     *
     * @throws IOException if the client went away
     * @throws org.ashlar.error.InvalidRequestException if the request is wrong (client error)
     * @throws RuntimeException if anything else fails; the message is shown to the user
     */
    void run(Call call, Emitter out) throws IOException;

    /**
     * Values that an argument may have now, for completion.
     *
     * @param position of the argument, from 0
     * @return some or all of them; none where any text may do
     */
    default List<String> choices(int position) {
        return List.of();
    }

    /**
     * Text form of one emitted value, for people. It ends with a newline unless the value is part
     * of a line. The default is the value's JSON.
     *
     * @param value what was emitted: Map, List, String, Boolean or Number
     */
    default String text(Object value, Call call) {
        return JsonText.of(value) + "\n";
    }
}
