package org.ashlar.datastore.mapdb;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import org.mapdb.DataInput2;
import org.mapdb.serializer.SerializerByteArray;

/**
 * MapDB's own form of byte arrays in a node, searched as it stands in the file: MapDB would make an
 * array of each key and of each value on the way to one. Immutable.
 */
final class NodeBytes extends SerializerByteArray {
    static final NodeBytes FORM = new NodeBytes();

    private NodeBytes() {}

    @Override
    public byte[] valueArrayBinaryGet(DataInput2 in, int size, int index) throws IOException {
        in.unpackInt(); // the size again
        for (int i = 0; i < index; i++) {
            in.skipBytes(in.unpackInt());
        }
        return deserialize(in, -1);
    }

    /** Leaves the input after the last key, where the values begin. */
    @Override
    @SuppressWarnings("rawtypes") // as it is in MapDB
    public int valueArrayBinarySearch(byte[] key, DataInput2 in, int size, Comparator order)
            throws IOException {
        int count = in.unpackInt();
        byte[] node = in.internalByteArray();
        int found = -(count + 1);
        for (int i = 0; i < count; i++) {
            int length = in.unpackInt();
            int start = in.getPos();
            if (found == -(count + 1)) {
                int c = Arrays.compareUnsigned(node, start, start + length, key, 0, key.length);
                if (c >= 0) {
                    found = c == 0 ? i : -(i + 1);
                }
            }
            in.skipBytes(length);
        }
        return found;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public int valueArraySearch(Object keys, byte[] key, Comparator order) {
        return Arrays.binarySearch((byte[][]) keys, key, KeyIndex.ORDER);
    }
}
