package org.ashlar.core.front.gate;

import java.time.Instant;

/**
 * A provider as its gate sees it.
 *
 * @param provider what is bound
 * @param label its short name
 * @param current true when new leases are on it
 * @param leases how many are lent now
 * @param since when it was bound
 */
public record GateStatus<T>(T provider, String label, boolean current, int leases, Instant since) {}
