package org.ashlar.itests.crash;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * The program with one more bundle, the store {@code mapdb} under the name of another kind: of
 * those that are delivered, only one holds values that change and survives a restart. Stateless.
 */
final class SecondKind {
    /** Its name. */
    static final String NAME = "second";

    private static final String BUNDLE = "Bundle-SymbolicName";
    private static final String STORE = "datastore-mapdb.jar";

    private SecondKind() {}

    /** Makes such a program out of links to another; gives where it is. */
    static Path home(Path program, Path directory) throws IOException {
        Files.createDirectories(directory.resolve("bin"));
        Files.createDirectories(directory.resolve("bundle"));
        Path from = program.toRealPath();
        Files.copy(from.resolve("bin/ipfs"), directory.resolve("bin/ipfs"));
        for (String shared : new String[] {"lib", "conf", "commands.json"}) {
            Files.createSymbolicLink(directory.resolve(shared), from.resolve(shared));
        }
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(from.resolve("bundle"))) {
            for (Path jar : jars) {
                Files.createSymbolicLink(
                        directory.resolve("bundle").resolve(jar.getFileName()), jar);
            }
        }
        rename(from.resolve("bundle").resolve(STORE), directory.resolve("bundle/second.jar"));
        return directory;
    }

    private static void rename(Path store, Path renamed) throws IOException {
        try (JarFile in = new JarFile(store.toFile())) {
            Manifest manifest = new Manifest(in.getManifest());
            String name = manifest.getMainAttributes().getValue(BUNDLE);
            manifest.getMainAttributes().putValue(BUNDLE, name + "-" + NAME);
            try (JarOutputStream out =
                    new JarOutputStream(Files.newOutputStream(renamed), manifest)) {
                Enumeration<JarEntry> entries = in.entries();
                while (entries.hasMoreElements()) {
                    JarEntry entry = entries.nextElement();
                    if (!entry.isDirectory() && !entry.getName().equals(JarFile.MANIFEST_NAME)) {
                        out.putNextEntry(new JarEntry(entry.getName()));
                        out.write(
                                renamed(entry.getName(), in.getInputStream(entry).readAllBytes()));
                        out.closeEntry();
                    }
                }
            }
        }
    }

    private static byte[] renamed(String entry, byte[] content) {
        if (!entry.startsWith("OSGI-INF/") || !entry.endsWith(".xml")) {
            return content;
        }
        return new String(content, StandardCharsets.UTF_8)
                .replace("id=\"org.ashlar.datastore.mapdb\"", "id=\"org.ashlar.datastore.second\"")
                .replace(
                        "Pid=\"org.ashlar.datastore.mapdb\"", "Pid=\"org.ashlar.datastore.second\"")
                .replace("value=\"mapdb\"", "value=\"" + NAME + "\"")
                .getBytes(StandardCharsets.UTF_8);
    }
}
