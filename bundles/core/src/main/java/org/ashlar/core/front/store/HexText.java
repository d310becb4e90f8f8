package org.ashlar.core.front.store;

import java.util.HexFormat;
import org.ashlar.store.Key;

/** Keys for messages; holds no state. */
final class HexText {
    private HexText() {}

    static String of(Key key) {
        return HexFormat.of().formatHex(key.bytes());
    }
}
