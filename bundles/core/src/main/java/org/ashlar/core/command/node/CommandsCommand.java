package org.ashlar.core.command.node;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Commands;
import org.ashlar.command.Emitter;
import org.ashlar.command.Option;
import org.ashlar.error.UnavailableException;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** {@code commands}: all commands that are plugged in now. Safe for use by any thread. */
@Component(service = Command.class)
public final class CommandsCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("commands")
                    .summary("List all available commands.")
                    .option(Option.flag("flags", "Show command flags.").alias("f"))
                    .build();

    /** A word of a path and what follows it. */
    private static final class Node {
        final Map<String, Node> children = new TreeMap<>();
        List<Option> options = List.of();
    }

    private final BundleContext context;

    /**
     * A command on the command front, which is looked up at each run: the front itself refers to
     * all commands, this one included.
     */
    @Activate
    public CommandsCommand(BundleContext context) {
        this.context = context;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        ServiceReference<Commands> reference = context.getServiceReference(Commands.class);
        if (reference == null) {
            throw new UnavailableException("the command front is not there");
        }
        Node root = new Node();
        root.options = CommandSpec.GLOBAL_OPTIONS;
        for (CommandSpec spec : context.getService(reference).specs()) {
            Node node = root;
            for (String word : spec.path()) {
                node = node.children.computeIfAbsent(word, w -> new Node());
            }
            node.options = spec.options();
        }
        out.emitOnce(tree("ipfs", root));
    }

    private static Map<String, Object> tree(String name, Node node) {
        List<Object> children = new ArrayList<>();
        node.children.forEach((word, child) -> children.add(tree(word, child)));
        List<Object> options = new ArrayList<>();
        node.options.forEach(option -> options.add(Map.of("Names", option.names())));
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("Name", name);
        tree.put("Subcommands", children);
        tree.put("Options", options);
        return tree;
    }

    @Override
    public String text(Object value, Call call) {
        StringBuilder out = new StringBuilder();
        write(out, value, "", call.flag("flags"));
        return out.toString();
    }

    private static void write(
            StringBuilder out, @Nullable Object value, String before, boolean flags) {
        if (!(value instanceof Map<?, ?> tree)) {
            return;
        }
        String name = before + tree.get("Name");
        out.append(name).append('\n');
        if (flags && !before.isEmpty() && tree.get("Options") instanceof List<?> options) {
            options.stream()
                    .map(option -> line(name, option))
                    .sorted(Comparator.naturalOrder())
                    .forEach(line -> out.append(line).append('\n'));
        }
        if (tree.get("Subcommands") instanceof List<?> children) {
            children.forEach(child -> write(out, child, name + " ", flags));
        }
    }

    private static String line(String command, @Nullable Object option) {
        List<String> forms = new ArrayList<>();
        if (option instanceof Map<?, ?> map && map.get("Names") instanceof List<?> names) {
            for (Object name : names) {
                String text = String.valueOf(name);
                forms.add(command + (text.length() == 1 ? " -" : " --") + text);
            }
        }
        return String.join(" / ", forms);
    }
}
