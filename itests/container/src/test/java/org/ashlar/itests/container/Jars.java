package org.ashlar.itests.container;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Other versions of built jars; stateless. */
public final class Jars {
    private Jars() {}

    /** A jar with a newer version and one header set to something else. */
    static InputStream with(Path jar, String version, String header, String value)
            throws IOException {
        return new ByteArrayInputStream(
                rewritten(
                        jar,
                        manifest -> {
                            manifest.putValue("Bundle-Version", version);
                            manifest.putValue(header, value);
                        },
                        declaration -> declaration));
    }

    /**
     * A jar with changes.
     *
     * @param headers changes the manifest
     * @param declarations changes each file of components and settings
     */
    public static byte[] rewritten(
            Path jar, Consumer<Attributes> headers, UnaryOperator<String> declarations)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarFile in = new JarFile(jar.toFile())) {
            Manifest manifest = new Manifest(in.getManifest());
            headers.accept(manifest.getMainAttributes());
            try (JarOutputStream out = new JarOutputStream(bytes, manifest)) {
                Enumeration<JarEntry> entries = in.entries();
                while (entries.hasMoreElements()) {
                    JarEntry entry = entries.nextElement();
                    String name = entry.getName();
                    if (!entry.isDirectory() && !name.equals(JarFile.MANIFEST_NAME)) {
                        byte[] content = in.getInputStream(entry).readAllBytes();
                        boolean declares = name.startsWith("OSGI-INF/") && name.endsWith(".xml");
                        out.putNextEntry(new JarEntry(name));
                        out.write(declares ? changed(content, declarations) : content);
                        out.closeEntry();
                    }
                }
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] changed(byte[] content, UnaryOperator<String> change) {
        return change.apply(new String(content, StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8);
    }
}
