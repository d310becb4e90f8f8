package org.ashlar.core.command.node;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ashlar.command.Call;
import org.ashlar.command.Command;
import org.ashlar.command.CommandSpec;
import org.ashlar.command.Emitter;
import org.ashlar.core.repo.NodeVersion;
import org.ashlar.repo.Repo;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code diag sys}: the machine and the runtime. Safe for use by any thread. */
@Component(service = Command.class)
public final class DiagSysCommand implements Command {
    private static final CommandSpec SPEC =
            CommandSpec.of("diag", "sys").summary("Print system diagnostic information.").build();

    private final Repo repo;

    /**
     * @param repo on which disk it is
     */
    @Activate
    public DiagSysCommand(@Reference Repo repo) {
        this.repo = repo;
    }

    @Override
    public CommandSpec spec() {
        return SPEC;
    }

    @Override
    public void run(Call call, Emitter out) throws IOException {
        FileStore disk = Files.getFileStore(repo.directory());
        Map<String, Object> sys = new LinkedHashMap<>();
        sys.put(
                "diskinfo",
                ordered(
                        "free_space", disk.getUsableSpace(),
                        "fstype", disk.type(),
                        "total_space", disk.getTotalSpace()));
        sys.put("environment", Map.of("IPFS_PATH", repo.directory().toString()));
        sys.put("ipfs_commit", "");
        sys.put("ipfs_version", NodeVersion.VERSION);
        sys.put("memory", memory());
        sys.put("net", ordered("interface_addresses", addresses(), "online", !repo.offline()));
        sys.put("runtime", runtime());
        out.emitOnce(sys);
    }

    private static Map<String, Object> memory() {
        Runtime runtime = Runtime.getRuntime();
        return ordered(
                "heap_max",
                runtime.maxMemory(),
                "heap_used",
                runtime.totalMemory() - runtime.freeMemory());
    }

    private static Map<String, Object> runtime() {
        Map<String, Object> runtime = new LinkedHashMap<>();
        runtime.put("arch", System.getProperty("os.arch", ""));
        runtime.put("compiler", System.getProperty("java.vm.name", ""));
        runtime.put("numcpu", Runtime.getRuntime().availableProcessors());
        runtime.put("numthreads", ManagementFactory.getThreadMXBean().getThreadCount());
        runtime.put("os", System.getProperty("os.name", "").toLowerCase(Locale.ROOT));
        runtime.put("version", NodeVersion.java());
        return runtime;
    }

    private static List<String> addresses() throws IOException {
        List<String> found = new ArrayList<>();
        for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (InetAddress address : Collections.list(each.getInetAddresses())) {
                String text = address.getHostAddress().replaceAll("%.*", "");
                found.add((address instanceof Inet6Address ? "/ip6/" : "/ip4/") + text);
            }
        }
        Collections.sort(found);
        return found;
    }

    private static Map<String, Object> ordered(Object... entries) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < entries.length; i += 2) {
            map.put(String.valueOf(entries[i]), entries[i + 1]);
        }
        return map;
    }
}
