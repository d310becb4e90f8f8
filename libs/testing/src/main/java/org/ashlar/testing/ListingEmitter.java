package org.ashlar.testing;

import java.io.OutputStream;
import java.util.OptionalLong;
import org.ashlar.command.Emitter;

/** Takes the values of a listing one by one; fails when they come collected, or as bytes. */
public abstract class ListingEmitter implements Emitter {
    @Override
    public final void emitOnce(Object value) {
        throw new AssertionError("a streamed listing was collected");
    }

    @Override
    public final OutputStream stream(String type, OptionalLong known) {
        throw new AssertionError("a listing is no bytes");
    }
}
