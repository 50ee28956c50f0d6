package dev.headscale.runner.internal.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Completion for the fish shell. */
final class FishCompletion {
    private final StringBuilder script = new StringBuilder();

    private FishCompletion() {}

    static String of(CommandSpec root) {
        FishCompletion completion = new FishCompletion();
        completion.script.append("complete -c headscale -f\n");
        completion.command(root, "__fish_use_subcommand");
        return completion.script.toString();
    }

    private void command(CommandSpec spec, String condition) {
        for (OptionSpec option : spec.options()) {
            StringBuilder line = new StringBuilder();
            for (String name : option.names()) {
                line.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
            }
            add(condition, line + (option.arity().max() > 0 ? " -r" : ""), option.description());
        }
        for (CommandLine sub : spec.subcommands().values()) {
            CommandSpec child = sub.getCommandSpec();
            add(condition, " -a " + child.name(), child.usageMessage().description());
        }
        spec.subcommands().forEach((name, sub) -> {
            if (name.equals(sub.getCommandName())) {
                String inside = "__fish_seen_subcommand_from "
                        + String.join(" ", sub.getCommandSpec().names());
                boolean top = condition.equals("__fish_use_subcommand");
                command(sub.getCommandSpec(), top ? inside : condition + "; and " + inside);
            }
        });
    }

    private void add(String condition, String what, String[] description) {
        String line = "complete -c headscale -n '" + condition + "'" + what
                + (description.length == 0 ? "" : " -d '" + description[0].replace("'", "\\'") + "'") + "\n";
        if (script.indexOf(line) < 0) {
            script.append(line);
        }
    }
}
