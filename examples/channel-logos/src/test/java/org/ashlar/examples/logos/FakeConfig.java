package org.ashlar.examples.logos;

import java.lang.annotation.Annotation;

/** A configuration as a test wants it. */
@SuppressWarnings("BadAnnotationImplementation") // never compared
record FakeConfig(long cache_bytes, long refresh_ms, long timeout_ms)
        implements IpfsChannelLogos.Config {
    @Override
    public String catalogue() {
        return "/ipns/guide";
    }

    @Override
    public String suffix() {
        return ".png";
    }

    @Override
    public Class<? extends Annotation> annotationType() {
        return IpfsChannelLogos.Config.class;
    }
}
