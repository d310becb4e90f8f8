package org.ashlar.exchange.http.wire;

/**
 * What a gateway said. The body is nobody else's.
 *
 * @param status of HTTP; redirects are not followed
 * @param retryAfter the header of this name, or empty
 * @param body all of it with status 200, else the beginning
 */
public record Answer(int status, String retryAfter, byte[] body) {}
