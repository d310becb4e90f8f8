package org.ashlar.core.command.node;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** {@code version deps}: the bundles that make this node. Safe for use by any thread. */
@Component(service = Command.class)
public final class VersionDepsCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("version", "deps")
                    .summary("Shows information about dependencies used for build.")
                    .build();

    private final BundleContext context;

    /**
     * @param context knows all bundles
     */
    @Activate
    public VersionDepsCommand(BundleContext context) {
        this.context = context;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        List<Bundle> bundles = new ArrayList<>(List.of(context.getBundles()));
        bundles.sort(Comparator.comparing(bundle -> String.valueOf(bundle.getSymbolicName())));
        for (Bundle bundle : bundles) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("Path", String.valueOf(bundle.getSymbolicName()));
            row.put("Version", bundle.getVersion().toString());
            row.put("ReplacedBy", "");
            row.put("Sum", "");
            out.emit(row);
        }
    }

    @Override
    public String text(Object value, Call call) {
        return value instanceof Map<?, ?> row
                ? row.get("Path") + "@" + row.get("Version") + "\n"
                : "";
    }
}
