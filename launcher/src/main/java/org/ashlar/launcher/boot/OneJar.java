package org.ashlar.launcher.boot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;

/**
 * Entry of the executable jar, {@code java -jar ashlar.jar daemon}: unpacks the distribution that
 * it holds once, then runs the program as {@code bin/ipfs} does, in this process and with the flags
 * that Java was given.
 */
public final class OneJar {
    private static final String MAIN = "org.ashlar.launcher.Main";

    /** The class path of {@code bin/ipfs}. */
    private static final List<String> CLASS_PATH =
            List.of(
                    "lib/launcher.jar",
                    "lib/org.apache.felix.framework.jar",
                    "bundle/core.jar",
                    "bundle/api.jar",
                    "bundle/multiformats.jar",
                    "bundle/nanojson.jar");

    private OneJar() {}

    /**
     * Runs one command; the process ends with the program's exit code.
     *
     * @param args words of the command line
     */
    public static void main(String[] args) {
        Path home;
        try {
            Path jar =
                    Path.of(
                            OneJar.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI());
            home = new Unpacking(jar, cache()).home();
        } catch (IOException | UncheckedIOException | URISyntaxException e) {
            System.err.println("Error: the program cannot be unpacked: " + e.getMessage());
            System.exit(1);
            return;
        }
        run(home, args);
    }

    /** Where programs keep what they can make again; the property {@code ashlar.cache} wins. */
    private static Path cache() {
        String given = System.getProperty("ashlar.cache");
        if (given != null) {
            return Path.of(given);
        }
        String shared = System.getenv("XDG_CACHE_HOME");
        Path base =
                shared == null || shared.isEmpty()
                        ? Path.of(System.getProperty("user.home", "."), ".cache")
                        : Path.of(shared);
        return base.resolve("ashlar");
    }

    private static void run(Path home, String[] args) {
        System.setProperty("ashlar.home", home.toString());
        setDefault(
                "java.util.logging.config.file",
                home.resolve("conf/logging.properties").toString());
        try {
            URL[] classPath = new URL[CLASS_PATH.size()];
            for (int i = 0; i < classPath.length; i++) {
                classPath[i] = home.resolve(CLASS_PATH.get(i)).toUri().toURL();
            }
            // Open for as long as the process is.
            ClassLoader loader =
                    new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader());
            Thread.currentThread().setContextClassLoader(loader);
            loader.loadClass(MAIN).getMethod("main", String[].class).invoke(null, (Object) args);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void setDefault(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
