package org.ashlar.exchange.http;

import org.ashlar.exchange.http.wire.HostRules;

/**
 * What the operator sets.
 *
 * @param workers most requests at a time
 * @param mostBytes of one block
 * @param rules whom to ask
 */
record Settings(int workers, int mostBytes, HostRules rules) {}
