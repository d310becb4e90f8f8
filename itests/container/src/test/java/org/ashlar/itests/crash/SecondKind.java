package org.ashlar.itests.crash;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ashlar.itests.container.Jars;

/**
 * The program with one more bundle, the store {@code mapdb} under the name of another kind: of
 * those that are delivered, only one holds values that change and survives a restart. Stateless.
 */
final class SecondKind {
    /** Its name. */
    static final String NAME = "second";

    private static final String BUNDLE = "Bundle-SymbolicName";
    private static final String PID = "org.ashlar.datastore.mapdb";
    private static final String SECOND = "org.ashlar.datastore." + NAME;
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
        byte[] jar =
                Jars.rewritten(
                        store,
                        manifest ->
                                manifest.putValue(BUNDLE, manifest.getValue(BUNDLE) + "-" + NAME),
                        text ->
                                text.replace("id=\"" + PID + "\"", "id=\"" + SECOND + "\"")
                                        .replace("Pid=\"" + PID + "\"", "Pid=\"" + SECOND + "\"")
                                        .replace("value=\"mapdb\"", "value=\"" + NAME + "\""));
        Files.write(renamed, jar);
    }
}
