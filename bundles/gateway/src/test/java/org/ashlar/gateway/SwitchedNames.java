package org.ashlar.gateway;

import org.ashlar.crypto.PeerId;
import org.ashlar.error.UnavailableException;
import org.ashlar.name.NameResolver;
import org.ashlar.name.Names;
import org.ashlar.runtime.CallContext;
import org.jspecify.annotations.Nullable;

/** Names as tests set them: none installed, away, or there. Confined to the thread of a test. */
final class SwitchedNames implements Names {
    private @Nullable NameResolver resolver;
    private boolean installed;

    void set(NameResolver present) {
        resolver = present;
        installed = true;
    }

    /** As after the bounded wait for a bundle that is updated. */
    void away() {
        resolver = null;
        installed = true;
    }

    @Override
    public boolean installed() {
        return installed;
    }

    private NameResolver present() {
        NameResolver present = resolver;
        if (present == null) {
            throw new UnavailableException("no system of names is available");
        }
        return present;
    }

    @Override
    public Resolved resolve(CallContext context, String name, boolean offline) {
        return present().resolve(context, name, offline);
    }

    @Override
    public Signed signedRecord(CallContext context, PeerId name, boolean offline) {
        return present().signedRecord(context, name, offline);
    }

    @Override
    public boolean hasDnsLink(CallContext context, String domain) {
        return present().hasDnsLink(context, domain);
    }
}
