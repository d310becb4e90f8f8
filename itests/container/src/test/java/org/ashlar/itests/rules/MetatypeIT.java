package org.ashlar.itests.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** What a form for the settings shows, as it stands in the built jars. */
class MetatypeIT {
    private static final String DIRECTORY = "OSGI-INF/metatype/";

    private static List<String> faults(String owner, String xml) {
        try {
            Element root =
                    DocumentBuilderFactory.newDefaultInstance()
                            .newDocumentBuilder()
                            .parse(
                                    new InputSource(
                                            new java.io.ByteArrayInputStream(
                                                    xml.getBytes(StandardCharsets.UTF_8))))
                            .getDocumentElement();
            List<String> faults = new ArrayList<>();
            for (Element settings : elements(root, "OCD")) {
                String name = owner + " " + settings.getAttribute("id");
                told(name, settings, faults);
                for (Element setting : elements(settings, "AD")) {
                    String id = setting.getAttribute("id");
                    told(name + " " + id, setting, faults);
                    unit(name + " " + id, id, setting.getAttribute("description"), faults);
                }
            }
            return faults;
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new IllegalArgumentException(xml, e);
        }
    }

    private static void told(String what, Element element, List<String> faults) {
        for (String attribute : List.of("name", "description")) {
            if (element.getAttribute(attribute).isBlank()) {
                faults.add(what + " has no " + attribute);
            }
        }
    }

    private static void unit(String what, String id, String description, List<String> faults) {
        String text = description.toLowerCase(Locale.ROOT);
        if (id.endsWith(".ms") && !text.contains("milliseconds")) {
            faults.add(what + " does not say that it is in milliseconds");
        }
        if (id.matches(".*\\bbytes\\b.*") && !text.contains("bytes")) {
            faults.add(what + " does not say that it is in bytes");
        }
    }

    private static List<Element> elements(Element parent, String name) {
        NodeList nodes = parent.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    @Test
    void everySettingHasANameADescriptionAndItsUnit() throws IOException {
        List<String> faults = new ArrayList<>();
        int files = 0;
        for (Path jar : Distribution.bundles()) {
            try (ZipFile file = new ZipFile(jar.toFile())) {
                for (ZipEntry entry : file.stream().toList()) {
                    if (entry.getName().matches(DIRECTORY + ".*\\.xml")) {
                        files++;
                        try (InputStream in = file.getInputStream(entry)) {
                            String xml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                            faults.addAll(faults(Distribution.name(jar), xml));
                        }
                    }
                }
            }
        }
        assertThat(files).isGreaterThan(9);
        assertThat(faults).isEmpty();
    }

    @Test
    void tellsWhatIsMissing() {
        String xml =
                "<metatype><OCD id='o' name='n' description='d'>"
                        + "<AD id='wait.ms' name='w' description='how long'/>"
                        + "<AD id='x' name='x'/></OCD></metatype>";
        assertThat(faults("jar", xml))
                .containsExactly(
                        "jar o wait.ms does not say that it is in milliseconds",
                        "jar o x has no description");
    }
}
