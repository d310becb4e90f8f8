package org.ashlar.core.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.jar.JarFile;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.osgi.framework.Bundle;

/** Keeps what a bundle holds in a jar; stateless. */
final class BundleCopy {
    private static final String FILE = "file";
    private static final String REFERENCE = "reference:file:";

    private BundleCopy() {}

    /**
     * Keeps what a bundle holds: as a link to the file it was installed from, if it is used in
     * place, else as a copy. A link is lost with its file when that is written over; an operator
     * puts a new file in its place instead.
     *
     * @param inPlace true if the content still is that of the location
     */
    static void keep(Bundle bundle, Path target, boolean inPlace) throws IOException {
        long version = bundle.getLastModified();
        Path part = target.resolveSibling(target.getFileName() + ".part");
        Files.deleteIfExists(part);
        Path source = location(bundle);
        if (inPlace && bundle.getLocation().startsWith(REFERENCE) && Files.isRegularFile(source)) {
            try {
                Files.createLink(part, source);
            } catch (IOException | UnsupportedOperationException e) {
                Files.copy(source, part);
            }
        } else {
            write(bundle, part);
        }
        if (bundle.getLastModified() != version) {
            Files.deleteIfExists(part);
            throw new IOException("the bundle was updated meanwhile");
        }
        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path location(Bundle bundle) {
        String location = bundle.getLocation();
        return location.startsWith(REFERENCE)
                ? Path.of(URI.create(location.substring(REFERENCE.length() - FILE.length() - 1)))
                : Path.of("");
    }

    /** Writes a jar from which the bundle can be installed again. */
    private static void write(Bundle bundle, Path target) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(target))) {
            out.setLevel(Deflater.NO_COMPRESSION);
            copy(bundle, JarFile.MANIFEST_NAME, out);
            directory(bundle, "", out);
        }
    }

    private static void directory(Bundle bundle, String path, ZipOutputStream out)
            throws IOException {
        Enumeration<String> paths = bundle.getEntryPaths(path.isEmpty() ? "/" : path);
        while (paths != null && paths.hasMoreElements()) {
            String next = paths.nextElement();
            if (next.endsWith("/")) {
                directory(bundle, next, out);
            } else if (!next.equals(JarFile.MANIFEST_NAME)) {
                copy(bundle, next, out);
            }
        }
    }

    private static void copy(Bundle bundle, String path, ZipOutputStream out) throws IOException {
        URL entry = bundle.getEntry(path);
        if (entry == null) {
            throw new IOException("no entry " + path);
        }
        out.putNextEntry(new ZipEntry(path));
        try (InputStream in = entry.openStream()) {
            in.transferTo(out);
        }
        out.closeEntry();
    }
}
