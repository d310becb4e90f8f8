package org.ashlar.transport;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.ashlar.transport.names.Subnet;

/** Settings that differ from others in what a test names. Confined to one thread. */
final class OtherSettings {
    private final Settings base;
    private Settings.Announcing announcing;
    private List<Subnet> filters;
    private Settings.Trimming trimming;
    private Settings.Rates rates;
    private Settings.Reaching reaching;
    private Settings.KeyFiles keyFiles;

    private OtherSettings(Settings base) {
        this.base = base;
        announcing = base.announcing();
        filters = base.filters();
        trimming = base.trimming();
        rates = base.rates();
        reaching = base.reaching();
        keyFiles = base.keyFiles();
    }

    static OtherSettings than(Settings base) {
        return new OtherSettings(base);
    }

    OtherSettings announcing(Settings.Announcing other) {
        announcing = other;
        return this;
    }

    OtherSettings filters(Subnet... other) {
        filters = List.of(other);
        return this;
    }

    OtherSettings trimming(Settings.Trimming other) {
        trimming = other;
        return this;
    }

    OtherSettings rates(Settings.Rates other) {
        rates = other;
        return this;
    }

    /** Which versions of AutoNAT are served. */
    OtherSettings serving(boolean v1, boolean v2) {
        reaching = new Settings.Reaching(v1, v2, reaching.limits(), reaching.forced());
        return this;
    }

    OtherSettings keyFiles(Path certificate, Path key) {
        keyFiles = new Settings.KeyFiles(Optional.of(certificate), Optional.of(key));
        return this;
    }

    Settings get() {
        return new Settings(
                base.listen(),
                announcing,
                filters,
                base.security(),
                base.tcp(),
                base.webSocket(),
                trimming,
                base.resource(),
                rates,
                base.agent(),
                reaching,
                keyFiles);
    }
}
