package org.ashlar.net;

/**
 * Bytes that streams carried, protocol negotiation not counted.
 *
 * @param totalIn bytes received
 * @param totalOut bytes sent
 * @param rateIn bytes a second received lately
 * @param rateOut bytes a second sent lately
 */
public record Bandwidth(long totalIn, long totalOut, double rateIn, double rateOut) {
    /** Nothing. */
    public static final Bandwidth NONE = new Bandwidth(0, 0, 0, 0);
}
