package org.ashlar.pin;

/** How far a pin reaches. */
public enum PinMode {
    /** The block and all below it. */
    RECURSIVE("recursive"),
    /** The block alone. */
    DIRECT("direct"),
    /** Kept because a recursive pin is above it; never stored, only reported. */
    INDIRECT("indirect");

    private final String label;

    PinMode(String label) {
        this.label = label;
    }

    /** Kubo's word for it. */
    public String label() {
        return label;
    }
}
