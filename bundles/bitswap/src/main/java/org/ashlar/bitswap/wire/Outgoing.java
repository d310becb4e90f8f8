package org.ashlar.bitswap.wire;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.function.Consumer;

/**
 * One message on its way out.
 *
 * @param parts written in order; ownership goes to the stream
 * @param done told once whether all was handed to the network; must not block
 */
public record Outgoing(List<ByteBuf> parts, Consumer<Boolean> done) {}
