package org.ashlar.net;

/**
 * One bounded resource of the network as it was at one moment.
 *
 * @param scope {@code system}, {@code transient}, {@code proto:ID} or {@code peer:ID}
 * @param resource Kubo's name: {@code Memory}, {@code FD}, {@code Conns}, {@code ConnsInbound},
 *     {@code ConnsOutbound}, {@code Streams}, {@code StreamsInbound} or {@code StreamsOutbound}
 * @param limit most that may be used, negative when there is no limit; bytes for memory
 * @param used what is used
 */
public record ResourceUse(String scope, String resource, long limit, long used) {}
