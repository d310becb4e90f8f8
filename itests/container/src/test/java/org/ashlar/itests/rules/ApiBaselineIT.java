package org.ashlar.itests.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contracts against those of the last release; docs/plugins.md says how to record them. */
class ApiBaselineIT {
    private static final String STORED = "api-0.1.0.txt.gz";
    private static final String RECORD = "ashlar.api.record";

    @TempDir private Path directory = Path.of("");

    private static List<Path> contracts() {
        return List.of(Distribution.bundle("api"), Distribution.bundle("multiformats"));
    }

    private static SortedSet<String> now(List<Path> jars) throws IOException {
        return ApiText.of(jars, Distribution.named("netty-"));
    }

    private static SortedSet<String> stored() throws IOException {
        try (InputStream file =
                        Objects.requireNonNull(ApiBaselineIT.class.getResourceAsStream(STORED));
                InputStream text = new GZIPInputStream(file)) {
            String all = new String(text.readAllBytes(), StandardCharsets.UTF_8);
            return new TreeSet<>(all.lines().toList());
        }
    }

    private static byte[] packed(SortedSet<String> lines) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    /** The jar of the contracts, less one class. */
    private Path without(String type) throws IOException {
        Path target = directory.resolve("api.jar");
        try (JarFile in = new JarFile(Distribution.bundle("api").toFile());
                OutputStream file = Files.newOutputStream(target);
                JarOutputStream out = new JarOutputStream(file, in.getManifest())) {
            for (JarEntry entry : in.stream().toList()) {
                if (!entry.getName().equals(JarFile.MANIFEST_NAME)
                        && !entry.getName().equals(type)) {
                    out.putNextEntry(new JarEntry(entry.getName()));
                    try (InputStream bytes = in.getInputStream(entry)) {
                        bytes.transferTo(out);
                    }
                    out.closeEntry();
                }
            }
        }
        return target;
    }

    @Test
    void nothingThatOthersUseIsGoneOrChanged() throws IOException {
        SortedSet<String> now = now(contracts());
        String target = System.getProperty(RECORD);
        if (target != null) {
            Files.write(Path.of(target), packed(now));
        }
        assertThat(now).hasSizeGreaterThan(500);
        assertThat(ApiBaseline.violations(stored(), now)).isEmpty();
    }

    @Test
    void aTypeThatIsTakenOutOfTheJarIsNoticed() throws IOException {
        Path broken = without("org/ashlar/node/NodeListener.class");

        List<String> found =
                ApiBaseline.violations(
                        stored(), now(List.of(broken, Distribution.bundle("multiformats"))));

        assertThat(found)
                .isNotEmpty()
                .allMatch(text -> text.startsWith("gone or changed: org.ashlar.node.NodeListener"));
    }

    private static List<String> violations(String before, String after) {
        return ApiBaseline.violations(lines(before), lines(after));
    }

    private static SortedSet<String> lines(String text) {
        return new TreeSet<>(Arrays.asList(text.split(";")));
    }

    @Test
    void anImplementerIsNotAskedForMore() {
        String before =
                "p 1.0.0 p.T consumer interface public;p 1.0.0 p.T public abstract a[]: int";
        String more = before + ";p 1.0.0 p.T public abstract b[]: int";

        assertThat(violations(before, more))
                .containsExactly(
                        "asks more of those who implement it: p.T public abstract b[]: int");
        assertThat(violations(before, before + ";p 1.0.0 p.T public b[]: int")).isEmpty();
        assertThat(violations(before, more.replace("p 1.0.0", "p 2.0.0"))).isEmpty();
        assertThat(
                        violations(
                                before.replace("consumer", "provided"),
                                more.replace("consumer", "provided")))
                .isEmpty();
    }

    @Test
    void aNewMajorVersionMayBreak() {
        String before = "p 1.0.0 p.T provided class public;p 1.0.0 p.T public a[]: int";

        assertThat(violations(before, "p 1.3.0 p.T provided class public"))
                .containsExactly("gone or changed: p.T public a[]: int");
        assertThat(violations(before, "p 2.0.0 p.T provided class public")).isEmpty();
        assertThat(violations(before, before + ";p 1.1.0 p.T public b[]: int")).isEmpty();
    }
}
