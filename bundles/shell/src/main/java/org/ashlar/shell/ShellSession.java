package org.ashlar.shell;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.ashlar.command.Commands;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.AllServiceListener;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * A session of the shell on the terminal of this process, with lines that can be edited and
 * completed; where the framework property {@code ashlar.terminal} is {@code true}. Safe for use by
 * any thread.
 */
@Component(
        service = {},
        immediate = true)
public final class ShellSession {
    private static final System.Logger LOG = System.getLogger(ShellSession.class.getName());
    private static final String PROPERTY = "ashlar.terminal";
    private static final String GOSH = "(&(osgi.command.scope=gogo)(osgi.command.function=gosh))";
    private static final String DEFAULT_PROMPT = "g! ";
    private static final long COMES_MS = 30_000;

    private final BundleContext context;
    private final CommandProcessor processor;
    private final Commands commands;

    /** Guarded by this, as what follows. */
    private @Nullable Terminal terminal;

    private @Nullable LineEditor editor;
    private @Nullable CommandSession session;
    private boolean ended;

    /** Begins where there is a terminal for it. */
    @Activate
    public ShellSession(
            BundleContext context,
            @Reference CommandProcessor processor,
            @Reference Commands commands) {
        this.context = context;
        this.processor = processor;
        this.commands = commands;
    }

    @Activate
    void start() {
        if ("true".equals(context.getProperty(PROPERTY))) {
            Thread thread = new Thread(this::run, "ashlar-shell");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void run() {
        try {
            awaitGosh();
            CommandSession mine = open();
            if (mine != null) {
                Object unused = mine.execute("gosh --login");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.log(System.Logger.Level.DEBUG, "the shell ended", e);
        }
    }

    private void awaitGosh() throws InterruptedException, InvalidSyntaxException {
        CountDownLatch there = new CountDownLatch(1);
        AllServiceListener listener = event -> there.countDown();
        context.addServiceListener(listener, GOSH);
        try {
            if (context.getAllServiceReferences(null, GOSH) == null
                    && !there.await(COMES_MS, TimeUnit.MILLISECONDS)) {
                LOG.log(System.Logger.Level.DEBUG, "no gosh came");
            }
        } finally {
            context.removeServiceListener(listener);
        }
    }

    private synchronized @Nullable CommandSession open() {
        if (ended) {
            return null;
        }
        FileInputStream in = new FileInputStream(FileDescriptor.in);
        PrintStream out =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        Optional<Terminal> raw = Terminal.raw();
        terminal = raw.orElse(null);
        Completion completion = new Completion(commands, this::functions);
        LineEditor lines = new LineEditor(in, out, completion::of, this::prompt);
        editor = lines;
        PrintStream told =
                new PrintStream(
                        new UntilStopping(out, context.getBundle(0)), true, StandardCharsets.UTF_8);
        CommandSession made = processor.createSession(raw.isPresent() ? lines : in, told, told);
        session = made;
        return made;
    }

    /** Names of all functions, with their scope. */
    private Collection<String> functions() {
        List<String> names = new ArrayList<>();
        if (variable(".commands") instanceof Collection<?> all) {
            all.forEach(name -> names.add(String.valueOf(name)));
        }
        return names;
    }

    private String prompt() {
        return variable("prompt") instanceof CharSequence text ? text.toString() : DEFAULT_PROMPT;
    }

    private @Nullable Object variable(String name) {
        CommandSession mine;
        synchronized (this) {
            mine = session;
        }
        return mine == null ? null : mine.get(name);
    }

    @Deactivate
    synchronized void end() {
        ended = true;
        if (editor != null) {
            editor.end();
        }
        if (session != null) {
            session.close();
        }
        if (terminal != null) {
            try {
                terminal.close();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "the terminal stays as it is", e);
            }
        }
    }
}
