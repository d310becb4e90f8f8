package org.ashlar.core.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.annotation.bundle.Capability;

/** Tells resolvers of the services that are registered by hand while the repo is open. */
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"org.ashlar.repo.Repo\"")
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"org.ashlar.repo.NodeConfig\"")
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"org.ashlar.repo.Keystore\"")
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"org.ashlar.core.repo.ConfigStore\"")
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"org.ashlar.core.config.DatastoreConfigs\"")
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"org.ashlar.core.config.RoutingChoice\"")
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"org.ashlar.runtime.NodeStatus\"")
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
@interface ProvidesNodeServices {}
