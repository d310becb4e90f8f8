package org.ashlar.core.operator;

import java.io.IOException;
import java.util.List;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.ashlar.command.Commands;
import org.ashlar.error.IpfsException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * {@code diag healthy} as a Felix Health Check. Without the bundle of Health Checks nobody asks for
 * it, and the class is never loaded. Safe for use by any thread.
 */
@Component(
        service = HealthCheck.class,
        property = {HealthCheck.NAME + "=IPFS node", HealthCheck.TAGS + "=ipfs"})
public final class NodeHealthCheck implements HealthCheck {
    private static final List<String> HEALTHY = List.of("diag", "healthy");

    private final Commands commands;

    /** A check of the parts of the node. */
    @Activate
    public NodeHealthCheck(@Reference Commands commands) {
        this.commands = commands;
    }

    @Override
    public Result execute() {
        try {
            return new Result(Result.Status.OK, Answers.of(commands, HEALTHY).text().strip());
        } catch (IpfsException | IOException e) {
            return new Result(Result.Status.CRITICAL, String.valueOf(e.getMessage()));
        }
    }
}
