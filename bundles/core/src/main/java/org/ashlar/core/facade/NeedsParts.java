package org.ashlar.core.facade;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.annotation.bundle.Requirement;

/**
 * What a resolver puts beside the facade, so that it can do what it offers with the configuration
 * of a new repo. Frameworks do not enforce it: a node without some of it runs, and says what is
 * missing.
 */
@Requirement(namespace = "org.ashlar.part", name = "datastore-mapdb", effective = "active")
@Requirement(namespace = "org.ashlar.part", name = "routing-dht", effective = "active")
@Requirement(namespace = "org.ashlar.part", name = "bitswap", effective = "active")
@Requirement(
        namespace = "osgi.service",
        filter = "(objectClass=org.ashlar.unixfs.UnixFs)",
        effective = "active")
@Requirement(
        namespace = "osgi.service",
        filter = "(objectClass=org.ashlar.pin.Pinner)",
        effective = "active")
@Requirement(
        namespace = "osgi.service",
        filter = "(objectClass=org.ashlar.name.NameResolver)",
        effective = "active")
@Requirement(
        namespace = "osgi.service",
        filter = "(objectClass=org.ashlar.net.spi.Host)",
        effective = "active")
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
@interface NeedsParts {}
