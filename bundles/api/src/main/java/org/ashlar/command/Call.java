package org.ashlar.command;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.ashlar.multiformats.Cid;
import org.ashlar.runtime.CallContext;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One request: arguments and options, already parsed and checked against the spec, with defaults
 * filled in. Confined to the thread that runs the command, except for {@link #context}.
 */
@ProviderType
public interface Call {
    /** Text arguments in order, whichever argument of the spec they belong to. */
    List<String> arguments();

    /** The text argument at an index, or empty. */
    default Optional<String> argument(int index) {
        return index < arguments().size() ? Optional.of(arguments().get(index)) : Optional.empty();
    }

    /** A text option: given or default. */
    Optional<String> string(String option);

    /** A switch: given, default, or false. */
    boolean flag(String option);

    /** A switch: given or default, or empty when neither. */
    Optional<Boolean> maybeFlag(String option);

    /** A numeric option: given or default. */
    OptionalLong integer(String option);

    /** Values of an option that may repeat. */
    List<String> strings(String option);

    /** The uploaded files, in order, to be read once; empty when there are none. */
    InputFiles files();

    /** Limits of the request: client gone, {@code timeout}. */
    CallContext context();

    /** True when the user wants no network used. */
    boolean offline();

    /** A CID in the encoding that the user chose for output ({@code cid-base}). */
    String show(Cid cid);
}
