package org.ashlar.multiformats.car;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ashlar.multiformats.Cid;
import org.ashlar.multiformats.Varint;
import org.ashlar.multiformats.ipld.DagCbor;
import org.jspecify.annotations.Nullable;

/**
 * Writes a CARv1 block by block. Confined to one thread; does not close the stream.
 *
 * @see <a href="https://ipld.io/specs/transport/car/carv1/">CARv1</a>
 */
public final class CarWriter {
    private final OutputStream out;

    /** Writes the header. */
    public CarWriter(OutputStream out, List<Cid> roots) throws IOException {
        this.out = out;
        Map<String, @Nullable Object> header = new LinkedHashMap<>();
        header.put("roots", roots);
        header.put("version", 1L);
        byte[] bytes = DagCbor.encode(header);
        writeLength(bytes.length);
        out.write(bytes);
    }

    /** Writes one block. */
    public void write(Cid cid, byte[] data) throws IOException {
        byte[] name = cid.bytes();
        writeLength((long) name.length + data.length);
        out.write(name);
        out.write(data);
    }

    private void writeLength(long length) throws IOException {
        ByteArrayOutputStream varint = new ByteArrayOutputStream(Varint.MAX_LENGTH);
        Varint.write(varint, length);
        out.write(varint.toByteArray());
    }
}
