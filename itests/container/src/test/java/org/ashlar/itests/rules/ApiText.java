package org.ashlar.itests.rules;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What jars export, a line for each type and member that others can see: {@code PACKAGE VERSION
 * TYPE what}. Stateless.
 */
final class ApiText {
    private static final Pattern EXPORT =
            Pattern.compile("([\\w.]+);(?:uses:=\"[^\"]*\";)?version=\"([\\d.]+)\"");
    private static final String CONSUMER = "Lorg/osgi/annotation/versioning/ConsumerType;";
    private static final int VISIBLE = Modifier.PUBLIC | Modifier.PROTECTED;
    private static final int KEPT =
            Modifier.PUBLIC | Modifier.PROTECTED | Modifier.STATIC | Modifier.ABSTRACT;

    private ApiText() {}

    /**
     * The lines, in order.
     *
     * @param jars whose exports are told
     * @param libraries what their types name
     */
    static SortedSet<String> of(List<Path> jars, List<Path> libraries) throws IOException {
        List<URL> urls = new ArrayList<>();
        for (Path path : jars) {
            urls.add(path.toUri().toURL());
        }
        for (Path path : libraries) {
            urls.add(path.toUri().toURL());
        }
        SortedSet<String> lines = new TreeSet<>();
        try (URLClassLoader loader =
                new URLClassLoader(
                        urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            for (Path jar : jars) {
                tell(jar, loader, lines);
            }
        }
        return lines;
    }

    private static void tell(Path path, ClassLoader loader, SortedSet<String> lines)
            throws IOException {
        try (JarFile jar = new JarFile(path.toFile())) {
            TreeMap<String, String> exports = new TreeMap<>();
            Matcher found =
                    EXPORT.matcher(
                            String.valueOf(
                                    jar.getManifest()
                                            .getMainAttributes()
                                            .getValue("Export-Package")));
            while (found.find()) {
                exports.put(found.group(1), found.group(2));
            }
            List<String> names =
                    jar.stream().map(e -> e.getName()).filter(n -> n.endsWith(".class")).toList();
            for (String name : names) {
                String type = name.replace(".class", "").replace('/', '.');
                String version = exports.get(type.substring(0, Math.max(0, type.lastIndexOf('.'))));
                if (version != null && !type.endsWith("package-info")) {
                    boolean consumer;
                    try (InputStream in = jar.getInputStream(jar.getEntry(name))) {
                        consumer =
                                new String(in.readAllBytes(), StandardCharsets.ISO_8859_1)
                                        .contains(CONSUMER);
                    }
                    tell(loader.loadClass(type), version, consumer, lines);
                }
            }
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void tell(
            Class<?> type, String version, boolean consumer, SortedSet<String> lines) {
        for (Class<?> outer = type; outer != null; outer = outer.getEnclosingClass()) {
            if ((outer.getModifiers() & VISIBLE) == 0 || outer.isAnonymousClass()) {
                return;
            }
        }
        String start = type.getPackageName() + " " + version + " " + type.getName() + " ";
        StringJoiner kind = new StringJoiner(" ", start, "");
        kind.add(consumer ? "consumer" : "provided")
                .add(type.isInterface() ? "interface" : "class");
        kind.add(modifiers(type.getModifiers()) + " extends " + type.getGenericSuperclass());
        kind.add(Arrays.toString(type.getGenericInterfaces()));
        lines.add(kind.toString());
        for (Constructor<?> made : type.getDeclaredConstructors()) {
            add(lines, start, made.getModifiers(), Arrays.toString(made.getParameterTypes()));
        }
        for (Field field : type.getDeclaredFields()) {
            add(lines, start, field.getModifiers(), field.getName() + ": " + field.getType());
        }
        for (Method method : type.getDeclaredMethods()) {
            if (!method.isSynthetic()) {
                add(
                        lines,
                        start,
                        method.getModifiers(),
                        method.getName()
                                + Arrays.toString(method.getGenericParameterTypes())
                                + ": "
                                + method.getGenericReturnType());
            }
        }
    }

    private static void add(SortedSet<String> lines, String start, int modifiers, String what) {
        if ((modifiers & VISIBLE) != 0) {
            lines.add(start + modifiers(modifiers) + " " + what);
        }
    }

    private static String modifiers(int all) {
        return Modifier.toString(all & KEPT);
    }
}
