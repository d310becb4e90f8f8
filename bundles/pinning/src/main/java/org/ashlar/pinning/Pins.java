package org.ashlar.pinning;

import java.util.List;
import java.util.function.Consumer;
import org.ashlar.multiformats.Cid;
import org.ashlar.pin.Pin;
import org.ashlar.pin.PinMode;
import org.ashlar.pin.Pinner;
import org.ashlar.runtime.CallContext;
import org.jspecify.annotations.Nullable;

/** Goes through all stored pins in pages. Stateless. */
public final class Pins {
    private static final int PAGE = 256;

    private Pins() {}

    /** Passes each stored pin to the sink. */
    public static void forEach(CallContext context, Pinner pinner, Consumer<Pin> sink) {
        @Nullable Cid after = null;
        while (true) {
            context.check();
            List<Pin> page = pinner.list(after, PAGE);
            page.forEach(sink);
            if (page.size() < PAGE) {
                return;
            }
            after = page.get(page.size() - 1).cid();
        }
    }

    /** Passes each stored pin of one mode to the sink. */
    public static void forEach(
            CallContext context, Pinner pinner, PinMode mode, Consumer<Pin> sink) {
        forEach(
                context,
                pinner,
                pin -> {
                    if (pin.mode() == mode) {
                        sink.accept(pin);
                    }
                });
    }
}
