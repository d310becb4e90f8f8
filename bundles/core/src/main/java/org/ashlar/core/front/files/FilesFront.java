package org.ashlar.core.front.files;

import java.io.InputStream;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.ashlar.block.BlockSession;
import org.ashlar.core.front.gate.Gate;
import org.ashlar.core.front.gate.GateTimer;
import org.ashlar.core.front.gate.Installed;
import org.ashlar.core.front.gate.Lease;
import org.ashlar.multiformats.Cid;
import org.ashlar.runtime.CallContext;
import org.ashlar.unixfs.Files;
import org.ashlar.unixfs.UnixFs;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The front of files and directories. Safe for use by any thread that may block. */
@Component(service = Files.class)
public final class FilesFront implements Files {
    private static final String NAME = "reader of files (bundle org.ashlar.unixfs)";

    private final Gate<UnixFs> gate;
    private final Installed installed = new Installed(NAME);

    /**
     * @param timer the time
     */
    @Activate
    public FilesFront(@Reference GateTimer timer) {
        gate = new Gate<>(NAME, timer);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindFiles(UnixFs files, ServiceReference<UnixFs> reference) {
        plug(files, Installed.bundleOf(reference));
    }

    void plug(UnixFs files, BooleanSupplier bundle) {
        installed.by(bundle);
        gate.bind(files);
    }

    void unbindFiles(UnixFs files) {
        gate.unbind(files);
    }

    @Override
    public Stat stat(CallContext context, BlockSession session, Cid cid) {
        installed.require();
        try (Lease<UnixFs> lease = gate.lease()) {
            return lease.get().stat(context, session, cid);
        }
    }

    @Override
    public InputStream read(
            CallContext context, BlockSession session, Cid file, long offset, long length) {
        installed.require();
        return new LentFile(gate, context, session, file, offset, length);
    }

    /** Holds up an update until it is listed, as there is no place in it to go on from. */
    @Override
    public void list(
            CallContext context, BlockSession session, Cid directory, Consumer<Entry> sink) {
        installed.require();
        try (Lease<UnixFs> lease = gate.lease()) {
            lease.get().list(context, session, directory, sink);
        }
    }
}
