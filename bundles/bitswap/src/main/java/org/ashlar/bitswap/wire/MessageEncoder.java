package org.ashlar.bitswap.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.ashlar.block.Block;
import org.ashlar.multiformats.Varint;

/**
 * Writes one length-prefixed message; the content of blocks is wrapped, not copied. Confined to one
 * thread.
 *
 * @see <a href="https://specs.ipfs.tech/bitswap-protocol/">Bitswap</a>
 */
public final class MessageEncoder {
    private static final int TAG_WANTLIST = 0x0a;
    private static final int TAG_BLOCK = 0x12;
    private static final int TAG_PAYLOAD = 0x1a;
    private static final int TAG_PRESENCE = 0x22;
    private static final int TAG_PENDING = 0x28;

    private final boolean presences;
    private final boolean prefixes;
    private final ByteBuf small;
    private final List<Block> blocks = new ArrayList<>();

    /**
     * @param protocol id that was agreed for the stream
     */
    public MessageEncoder(ByteBufAllocator allocator, String protocol) {
        presences = protocol.equals(Protocols.V1_2);
        prefixes = !protocol.equals(Protocols.V1_0);
        small = allocator.buffer(256);
    }

    /** Adds the wantlist; to older peers every want is one for the block. */
    public MessageEncoder wantlist(boolean full, List<WantlistEntry> entries) {
        int body = full ? 2 : 0;
        for (WantlistEntry entry : entries) {
            body += delimited(entryLength(entry));
        }
        small.writeByte(TAG_WANTLIST);
        varint(small, body);
        for (WantlistEntry entry : entries) {
            writeEntry(entry);
        }
        if (full) {
            small.writeByte(0x10).writeByte(1);
        }
        return this;
    }

    private int entryLength(WantlistEntry entry) {
        int length = delimited(entry.cid().bytes().length);
        length += 1 + Varint.length(Math.max(0, entry.priority()));
        length += entry.cancel() ? 2 : 0;
        length += presences && entry.wantHave() ? 2 : 0;
        return length + (presences && entry.sendDontHave() ? 2 : 0);
    }

    private void writeEntry(WantlistEntry entry) {
        byte[] cid = entry.cid().bytes();
        small.writeByte(0x0a);
        varint(small, entryLength(entry));
        small.writeByte(0x0a);
        varint(small, cid.length);
        small.writeBytes(cid);
        small.writeByte(0x10);
        varint(small, Math.max(0, entry.priority()));
        if (entry.cancel()) {
            small.writeByte(0x18).writeByte(1);
        }
        if (presences && entry.wantHave()) {
            small.writeByte(0x20).writeByte(1);
        }
        if (presences && entry.sendDontHave()) {
            small.writeByte(0x28).writeByte(1);
        }
    }

    /** Adds HAVE or DONT_HAVE; older peers do not get it. */
    public MessageEncoder presence(BlockPresence presence) {
        if (presences) {
            byte[] cid = presence.cid().bytes();
            small.writeByte(TAG_PRESENCE);
            varint(small, delimited(cid.length) + (presence.have() ? 0 : 2));
            small.writeByte(0x0a);
            varint(small, cid.length);
            small.writeBytes(cid);
            if (!presence.have()) {
                small.writeByte(0x10).writeByte(1);
            }
        }
        return this;
    }

    /** Adds a block. */
    public MessageEncoder block(Block block) {
        blocks.add(block);
        return this;
    }

    /** Says how much is still to be sent. */
    public MessageEncoder pendingBytes(int bytes) {
        if (presences && bytes > 0) {
            small.writeByte(TAG_PENDING);
            varint(small, bytes);
        }
        return this;
    }

    /** The message as buffers to be written in order; the encoder is used up. */
    public List<ByteBuf> finish() {
        List<ByteBuf> parts = new ArrayList<>(2 + 2 * blocks.size());
        long total = small.readableBytes();
        for (Block block : blocks) {
            ByteBuf head = blockHead(block);
            total += head.readableBytes() + block.size();
            parts.add(head);
            parts.add(Unpooled.wrappedBuffer(block.data()));
        }
        ByteBuf first = small.alloc().buffer(small.readableBytes() + Varint.MAX_LENGTH);
        varint(first, total);
        first.writeBytes(small);
        small.release();
        parts.add(0, first);
        return parts;
    }

    private ByteBuf blockHead(Block block) {
        ByteBuf head = small.alloc().buffer(64);
        if (!prefixes) {
            head.writeByte(TAG_BLOCK);
            varint(head, block.size());
            return head;
        }
        byte[] prefix = Prefix.of(block.cid()).bytes();
        head.writeByte(TAG_PAYLOAD);
        varint(head, delimited(prefix.length) + delimited(block.size()));
        head.writeByte(0x0a);
        varint(head, prefix.length);
        head.writeBytes(prefix);
        head.writeByte(0x12);
        varint(head, block.size());
        return head;
    }

    private static int delimited(int length) {
        return 1 + Varint.length(length) + length;
    }

    private static void varint(ByteBuf out, long value) {
        long rest = value;
        while (rest >= 0x80) {
            out.writeByte((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }
}
