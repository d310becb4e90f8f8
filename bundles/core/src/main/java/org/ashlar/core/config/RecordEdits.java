package org.ashlar.core.config;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ashlar.core.repo.ConfigStore;
import org.ashlar.error.IpfsException;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.ConfigurationListener;

/**
 * Takes over into the node's configuration what others write into its records of Configuration
 * Admin, such as the Web Console and the Configurator; what no key stands for, or what cannot be
 * applied, is set back. Either is logged. Safe for use by any thread.
 */
final class RecordEdits implements ConfigurationListener {
    private static final System.Logger LOG = System.getLogger(RecordEdits.class.getName());

    private final ConfigBridge bridge;
    private final ConfigStore config;
    private final StoreRecords stores;
    private final ConcurrentLinkedQueue<String> changed = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean working = new AtomicBoolean();
    private volatile boolean closed;

    RecordEdits(ConfigBridge bridge, ConfigStore config, StoreRecords stores) {
        this.bridge = bridge;
        this.config = config;
        this.stores = stores;
    }

    /** Called by a thread of Configuration Admin, which must not wait for stores and routers. */
    @Override
    public void configurationEvent(ConfigurationEvent event) {
        String pid = event.getPid();
        boolean ours = stores.isChanged(pid) || isChanged(pid);
        if (ours && event.getType() != ConfigurationEvent.CM_LOCATION_CHANGED && !closed) {
            changed.add(pid);
            if (working.compareAndSet(false, true)) {
                new Thread(this::work, "ashlar-settings").start();
            }
        }
    }

    private boolean isChanged(String pid) {
        boolean known = ConfigBridge.PIDS.contains(pid) || pid.startsWith(RouterRecords.PREFIX);
        return known && bridge.follows(pid) && !bridge.edit(pid).isNothing();
    }

    private void work() {
        do {
            String pid = changed.poll();
            while (pid != null) {
                handle(pid);
                pid = changed.poll();
            }
            working.set(false);
        } while (!changed.isEmpty() && working.compareAndSet(false, true));
    }

    private void handle(String pid) {
        synchronized (bridge) { // what the node itself writes is all there, or not yet begun
            try {
                if (closed) {
                    return;
                }
                if (stores.isChanged(pid)) {
                    stores.setBack(pid);
                } else if (isChanged(pid)) {
                    take(bridge.edit(pid));
                }
            } catch (IpfsException | IllegalStateException e) {
                LOG.log(Level.WARNING, "the record " + pid + " could not be read or set back", e);
            }
        }
    }

    /** Takes over what was written while no node was there, before the node's own is written. */
    void takeOver(Map<String, Map<String, List<String>>> given) {
        given.forEach(
                (pid, values) -> {
                    if (ConfigBridge.PIDS.contains(pid) && bridge.follows(pid)) {
                        take(bridge.edit(pid, values));
                    }
                });
    }

    private void take(Edit edit) {
        if (edit.isNothing()) {
            return;
        }
        String refused = "";
        try {
            if (!edit.keys().isEmpty()) {
                config.setAll(edit.keys());
            }
        } catch (IpfsException e) {
            refused = String.valueOf(e.getMessage());
        }
        bridge.apply();
        tell(edit, refused);
    }

    private void tell(Edit edit, String refused) {
        Set<String> keys = edit.keys().keySet();
        if (!keys.isEmpty() && refused.isEmpty()) {
            LOG.log(
                    Level.INFO,
                    "what was written to {0} stands in the configuration now: {1}",
                    edit.pid(),
                    String.join(", ", keys));
        } else if (!keys.isEmpty()) {
            LOG.log(Level.WARNING, "{0} is set back: {1}", edit.pid(), refused);
        }
        edit.wrong()
                .forEach(
                        wrong -> LOG.log(Level.WARNING, "{0} is set back: {1}", edit.pid(), wrong));
        if (edit.gone()) {
            LOG.log(Level.WARNING, "{0} is there again: the node needs it", edit.pid());
        }
        List<String> setBack =
                edit.wrong().isEmpty() && refused.isEmpty()
                        ? bridge.ineffective(edit)
                        : edit.setBack();
        if (!setBack.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "of {0}, {1} is set back: it follows from the configuration (''ipfs config'')",
                    edit.pid(),
                    String.join(", ", setBack));
        }
    }

    /** No more is taken over when this returns. */
    void close() {
        synchronized (bridge) {
            closed = true;
        }
    }
}
