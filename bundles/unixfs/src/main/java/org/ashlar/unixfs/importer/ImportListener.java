package org.ashlar.unixfs.importer;

import java.io.IOException;
import org.ashlar.multiformats.Cid;

/** Is told what an import does, on the thread that runs it. */
public interface ImportListener {
    /** An entry is staged; a root is moreover durable, and pinned when that was asked for. */
    void added(String path, Cid cid, long size) throws IOException;

    /** Some bytes of a file were read. */
    void progress(String path, long bytes) throws IOException;
}
