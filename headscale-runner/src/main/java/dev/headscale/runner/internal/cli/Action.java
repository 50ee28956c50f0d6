package dev.headscale.runner.internal.cli;

import java.util.concurrent.Callable;

/** A command that does something, rather than gathering others. */
abstract class Action implements Callable<Integer> {
    private final CommandContext context;

    Action(CommandContext context) {
        this.context = context;
    }

    final CommandContext context() {
        return context;
    }

    final AdminClient server() {
        return context.server();
    }

    @Override
    public final Integer call() {
        run();
        return exitCode();
    }

    /** What a command ends with that has done its work. */
    int exitCode() {
        return 0;
    }

    /** Does it; fails with a {@link CommandException}. */
    abstract void run();
}
