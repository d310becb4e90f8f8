package org.ashlar.itests;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.ashlar.itests.probe.Probe;

/** Makes a bundle of the package {@code probe} and gives it to nodes. Holds no state. */
final class ProbeBundle {
    private static final String PACKAGE = "org/ashlar/itests/probe/";
    private static final String MANIFEST =
            """
            Manifest-Version: 1.0
            Bundle-ManifestVersion: 2
            Bundle-SymbolicName: org.ashlar.itests.probe
            Bundle-Version: 1.0.0
            Service-Component: OSGI-INF/probe.xml
            Import-Package: %s
            """;
    private static final List<String> IMPORTS =
            List.of(
                    "io.netty.buffer",
                    "io.netty.channel",
                    "io.netty.channel.socket",
                    "io.netty.util",
                    "io.netty.util.concurrent",
                    "org.ashlar.command",
                    "org.ashlar.crypto",
                    "org.ashlar.net",
                    "org.ashlar.net.spi",
                    "org.ashlar.runtime");
    private static final String COMPONENT =
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="probe" init="2">
              <service>
                <provide interface="org.ashlar.net.spi.StreamHandler"/>
                <provide interface="org.ashlar.net.FetchSource"/>
                <provide interface="org.ashlar.command.Command"/>
              </service>
              <reference name="s" interface="org.ashlar.net.spi.Streams" parameter="0"/>
              <reference name="n" interface="org.ashlar.net.Network" parameter="1"/>
              <implementation class="org.ashlar.itests.probe.Probe"/>
            </scr:component>
            """;

    private ProbeBundle() {}

    /** Puts it where the node that uses this repo will find it. */
    static void deploy(Path repo) throws IOException {
        Path folder = repo.resolve("deploy");
        Files.createDirectories(folder);
        Path unused =
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        String manifest = MANIFEST.formatted(String.join(",\n ", IMPORTS));
        try (OutputStream out = Files.newOutputStream(folder.resolve("probe.jar"));
                JarOutputStream jar =
                        new JarOutputStream(
                                out,
                                new Manifest(
                                        new java.io.ByteArrayInputStream(
                                                manifest.getBytes(StandardCharsets.UTF_8))))) {
            entry(jar, "OSGI-INF/probe.xml", COMPONENT.getBytes(StandardCharsets.UTF_8));
            try (Stream<Path> classes = Files.list(classes())) {
                for (Path each : classes.sorted().toList()) {
                    entry(jar, PACKAGE + each.getFileName(), Files.readAllBytes(each));
                }
            }
        }
    }

    private static Path classes() {
        try {
            return Path.of(Probe.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .resolve(PACKAGE);
        } catch (URISyntaxException e) {
            throw new AssertionError("test classes are no files", e);
        }
    }

    private static void entry(JarOutputStream jar, String name, byte[] content) throws IOException {
        jar.putNextEntry(new ZipEntry(name));
        jar.write(content);
        jar.closeEntry();
    }
}
