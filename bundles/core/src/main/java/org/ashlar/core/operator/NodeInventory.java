package org.ashlar.core.operator;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.felix.inventory.Format;
import org.apache.felix.inventory.InventoryPrinter;
import org.ashlar.command.Commands;
import org.ashlar.command.JsonText;
import org.ashlar.error.IpfsException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Parts, health and configuration of the node, without secrets, for Felix Inventory and so for the
 * Web Console. Without that bundle nobody asks for it, and the class is never loaded. Safe for use
 * by any thread.
 */
@Component(
        service = InventoryPrinter.class,
        property = {
            InventoryPrinter.NAME + "=ipfs",
            InventoryPrinter.TITLE + "=IPFS node",
            InventoryPrinter.FORMAT + "=TEXT",
            InventoryPrinter.FORMAT + "=JSON",
            InventoryPrinter.WEBCONSOLE + ":Boolean=true"
        })
public final class NodeInventory implements InventoryPrinter {
    private static final List<List<String>> SECTIONS =
            List.of(
                    List.of("version"),
                    List.of("parts"),
                    List.of("diag", "healthy"),
                    List.of("config", "show"));

    private final Commands commands;

    /** A printer over the commands of the node. */
    @Activate
    public NodeInventory(@Reference Commands commands) {
        this.commands = commands;
    }

    @Override
    public void print(PrintWriter out, Format format, boolean zip) {
        Map<String, Object> sections = new LinkedHashMap<>();
        boolean json = Format.JSON.equals(format);
        for (List<String> path : SECTIONS) {
            sections.put(String.join(" ", path), section(path, json));
        }
        if (json) {
            out.println(JsonText.of(sections));
        } else {
            sections.forEach((title, text) -> out.print("== " + title + "\n" + text + "\n"));
        }
        out.flush();
    }

    private Object section(List<String> path, boolean json) {
        try {
            Answers answers = Answers.of(commands, path);
            return json ? answers.values() : answers.text();
        } catch (IpfsException | IOException e) {
            return "Error: " + e.getMessage() + "\n";
        }
    }
}
