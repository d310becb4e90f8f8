package org.ashlar.itests.rules;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/**
 * What a built jar says of itself and holds. Immutable.
 *
 * @param name without the group, such as {@code core}
 * @param imports packages with their directives
 * @param exports packages
 * @param packages of its own classes
 * @param naming exported packages whose classes name types of Netty
 * @param forbidden headers that must not be there, but are
 */
record BundleJar(
        String name,
        Map<String, List<String>> imports,
        Set<String> exports,
        Set<String> packages,
        Set<String> naming,
        Set<String> forbidden) {
    private static final String PREFIX = "org.ashlar.";
    private static final byte[] NETTY = "io/netty/".getBytes(StandardCharsets.US_ASCII);
    private static final List<String> FORBIDDEN =
            List.of("DynamicImport-Package", "Require-Bundle", "Bundle-ClassPath", "Fragment-Host");

    static BundleJar of(Path file) {
        try (JarFile jar = new JarFile(file.toFile())) {
            Attributes headers = jar.getManifest().getMainAttributes();
            String symbolicName = text(headers, "Bundle-SymbolicName");
            if (symbolicName == null || !symbolicName.startsWith(PREFIX)) {
                throw new IllegalArgumentException(file + " is no bundle of this project");
            }
            Set<String> exports = Header.parse(text(headers, "Export-Package")).keySet();
            List<? extends ZipEntry> classes =
                    jar.stream().filter(entry -> entry.getName().endsWith(".class")).toList();
            Set<String> naming = new TreeSet<>();
            for (ZipEntry entry : classes) {
                if (exports.contains(packageOf(entry)) && namesNetty(jar, entry)) {
                    naming.add(packageOf(entry));
                }
            }
            return new BundleJar(
                    symbolicName.substring(PREFIX.length()),
                    Header.parse(text(headers, "Import-Package")),
                    exports,
                    classes.stream().map(BundleJar::packageOf).collect(Collectors.toSet()),
                    naming,
                    FORBIDDEN.stream()
                            .filter(header -> text(headers, header) != null)
                            .collect(Collectors.toSet()));
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": " + e.getMessage(), e);
        }
    }

    private static @Nullable String text(Attributes headers, String name) {
        return headers.getValue(name);
    }

    private static String packageOf(ZipEntry entry) {
        int end = entry.getName().lastIndexOf('/');
        return end < 0 ? "" : entry.getName().substring(0, end).replace('/', '.');
    }

    private static boolean namesNetty(JarFile jar, ZipEntry entry) throws IOException {
        byte[] bytes;
        try (InputStream in = jar.getInputStream(entry)) {
            bytes = in.readAllBytes();
        }
        for (int i = 0; i + NETTY.length <= bytes.length; i++) {
            int n = 0;
            while (n < NETTY.length && bytes[i + n] == NETTY[n]) {
                n++;
            }
            if (n == NETTY.length) {
                return true;
            }
        }
        return false;
    }
}
