package org.ashlar.gateway;

import java.io.InputStream;
import java.util.function.Consumer;
import org.ashlar.block.BlockSession;
import org.ashlar.error.UnavailableException;
import org.ashlar.multiformats.Cid;
import org.ashlar.runtime.CallContext;
import org.ashlar.unixfs.Files;
import org.ashlar.unixfs.UnixFs;
import org.jspecify.annotations.Nullable;

/** A reader of files that tests take away. Confined to the thread of a test. */
final class SwitchedFiles implements Files {
    private @Nullable UnixFs reader;

    SwitchedFiles(UnixFs reader) {
        this.reader = reader;
    }

    /** As after the bounded wait for a bundle that is updated. */
    void away() {
        reader = null;
    }

    private UnixFs present() {
        UnixFs present = reader;
        if (present == null) {
            throw new UnavailableException("no reader of files is available");
        }
        return present;
    }

    @Override
    public Stat stat(CallContext context, BlockSession session, Cid cid) {
        return present().stat(context, session, cid);
    }

    @Override
    public InputStream read(
            CallContext context, BlockSession session, Cid file, long offset, long length) {
        return present().read(context, session, file, offset, length);
    }

    @Override
    public void list(
            CallContext context, BlockSession session, Cid directory, Consumer<Entry> sink) {
        present().list(context, session, directory, sink);
    }
}
