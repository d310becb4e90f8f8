package org.ashlar.core.plugin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.ashlar.error.InvalidRequestException;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/**
 * The node's bundles that can be left out, and what is wrong with them. Safe for use by any thread.
 */
@Component(service = Plugins.class)
public final class Plugins {
    private static final String PREFIX = "org.ashlar.";
    private static final Set<String> KERNEL = Set.of("api", "multiformats", "core", "http");

    private final BundleContext context;
    private final SynchronousBundleListener listener = this::changed;
    private volatile @Nullable ServiceComponentRuntime components;

    /** By short name, those that were uninstalled while the node ran, and what they were. */
    private final Map<String, String> removed = new ConcurrentHashMap<>();

    /** Looks at the bundles of a framework. */
    @Activate
    public Plugins(BundleContext context) {
        this.context = context;
        context.addBundleListener(listener);
    }

    @Deactivate
    void close() {
        context.removeBundleListener(listener);
    }

    private void changed(BundleEvent event) {
        Bundle bundle = event.getBundle();
        if (!isPlugin(bundle)) {
            return;
        }
        if (event.getType() == BundleEvent.UNINSTALLED) {
            String does = bundle.getHeaders().get(Constants.BUNDLE_DESCRIPTION);
            removed.put(
                    name(bundle),
                    "was removed"
                            + (does == null ? "" : ": " + does)
                            + "; install it again to have what it did");
        } else if (event.getType() == BundleEvent.INSTALLED) {
            removed.remove(name(bundle));
        }
    }

    /** By short name, what to say of those that were uninstalled while the node ran. */
    public Map<String, String> removed() {
        return new TreeMap<>(removed);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindComponents(ServiceComponentRuntime runtime) {
        components = runtime;
    }

    void unbindComponents(ServiceComponentRuntime runtime) {
        if (components == runtime) {
            components = null;
        }
    }

    /** All of them, by name. */
    public List<Bundle> list() {
        List<Bundle> found = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            if (isPlugin(bundle)) {
                found.add(bundle);
            }
        }
        found.sort(Comparator.comparing(Plugins::name));
        return found;
    }

    /** True for a bundle of the node outside of its kernel. */
    static boolean isPlugin(Bundle bundle) {
        return isPlugin(bundle.getSymbolicName());
    }

    /** The same by symbolic name. */
    static boolean isPlugin(@Nullable String symbolicName) {
        return symbolicName != null
                && symbolicName.startsWith(PREFIX)
                && !KERNEL.contains(symbolicName.substring(PREFIX.length()));
    }

    /** True for a bundle of the kernel. */
    static boolean isKernel(String symbolicName) {
        return symbolicName.startsWith(PREFIX)
                && KERNEL.contains(symbolicName.substring(PREFIX.length()));
    }

    /** The short names of all. */
    public List<String> names() {
        return list().stream().map(Plugins::name).toList();
    }

    /** Short name, such as {@code bitswap}. */
    public static String name(Bundle bundle) {
        return bundle.getSymbolicName().substring(PREFIX.length());
    }

    /** One of them by its short name. */
    public Optional<Bundle> find(String name) {
        return list().stream().filter(bundle -> name(bundle).equals(name)).findFirst();
    }

    /**
     * Starts one.
     *
     * @throws InvalidRequestException if there is none, or it does not start
     */
    public void start(String name) {
        Bundle bundle = existing(name);
        try {
            bundle.start();
        } catch (BundleException e) {
            throw new InvalidRequestException(
                    "the part " + name + " does not start: " + e.getMessage(), e);
        }
    }

    /**
     * Stops one; what it did for others ends first.
     *
     * @throws InvalidRequestException if there is none, or it does not stop
     */
    public void stop(String name) {
        Bundle bundle = existing(name);
        try {
            bundle.stop();
        } catch (BundleException e) {
            throw new InvalidRequestException(
                    "the part " + name + " does not stop: " + e.getMessage(), e);
        }
    }

    private Bundle existing(String name) {
        return find(name)
                .orElseThrow(
                        () ->
                                new InvalidRequestException(
                                        "no part "
                                                + name
                                                + "; there are "
                                                + String.join(
                                                        ", ",
                                                        list().stream()
                                                                .map(Plugins::name)
                                                                .toList())));
    }

    /** Why a bundle does not do its work, in a few words, or empty when it does. */
    public Optional<String> problem(Bundle bundle) {
        if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null) {
            return Optional.empty();
        }
        return switch (bundle.getState()) {
            case Bundle.ACTIVE -> failedComponent(bundle);
            case Bundle.INSTALLED -> Optional.of("does not resolve");
            case Bundle.RESOLVED -> Optional.of("is stopped");
            default -> Optional.of("is on its way");
        };
    }

    /** A component of an active bundle that failed when it was activated. */
    Optional<String> failedComponent(Bundle bundle) {
        ServiceComponentRuntime runtime = components;
        if (runtime == null) {
            return Optional.empty();
        }
        for (ComponentDescriptionDTO component : runtime.getComponentDescriptionDTOs(bundle)) {
            for (ComponentConfigurationDTO each :
                    runtime.getComponentConfigurationDTOs(component)) {
                if (each.state == ComponentConfigurationDTO.FAILED_ACTIVATION) {
                    String failure = String.valueOf(each.failure);
                    int end = failure.indexOf('\n');
                    return Optional.of(
                            "component "
                                    + component.name
                                    + " failed: "
                                    + (end < 0 ? failure : failure.substring(0, end)));
                }
            }
        }
        return Optional.empty();
    }

    /** True if a bundle is to be started with the framework. */
    static boolean wantsToRun(Bundle bundle) {
        return bundle.adapt(BundleStartLevel.class).isPersistentlyStarted();
    }

    /** Version of a bundle as text. */
    public static String version(Bundle bundle) {
        return bundle.getVersion().toString();
    }
}
