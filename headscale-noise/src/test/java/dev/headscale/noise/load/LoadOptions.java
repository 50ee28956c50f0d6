package dev.headscale.noise.load;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a load generator is to do. Immutable.
 *
 * @param control the server's URL
 * @param keys an auth key for each user
 * @param nodesPerKey how many nodes join with each
 * @param atOnce how many requests are under way while nodes register and connect
 * @param changes how many changes are timed
 * @param phases what is done
 * @param policyCommands shell commands that change the policy
 * @param pid the server's process, if its CPU and memory are wanted
 * @param seed where the nodes' keys come from
 * @param limit how long each step may take
 */
record LoadOptions(
        URI control,
        List<String> keys,
        int nodesPerKey,
        int atOnce,
        int changes,
        Set<Phase> phases,
        List<String> policyCommands,
        Optional<Long> pid,
        long seed,
        Duration limit) {

    static final String USAGE = """
            usage: load -control URL (-key KEY... | -keys FILE) [flags]
              -control URL         the server
              -key KEY             a reusable auth key; once for each user
              -keys FILE           the same, a key a line
              -nodes N             nodes for each key; 10
              -at-once N           requests under way while nodes register and connect; 16
              -changes N           how many changes are timed; 100
              -policy-command CMD  a shell command that changes the policy; as often as wanted
              -phases LIST         some of register,connect,update,policy,storm; all
              -pid PID             the server's process, for its CPU seconds and memory
              -seed N              makes the same nodes as another run with it; random
              -limit SECONDS       how long each step may take; 300
            """;

    private static final int MOST_NODES = 100_000;

    /** What can be done, in this order. */
    enum Phase {
        REGISTER,
        CONNECT,
        UPDATE,
        POLICY,
        STORM
    }

    /** Arguments that make no sense. The message names the flag. */
    static final class BadArgument extends Exception {
        private static final long serialVersionUID = 1L;

        BadArgument(String flag, String problem) {
            super(flag + ": " + problem);
        }
    }

    int nodes() {
        return keys.size() * nodesPerKey;
    }

    /**
     * Reads a command line.
     *
     * @throws BadArgument naming the flag that is unknown, missing, or has no good value
     */
    static LoadOptions parse(List<String> arguments) throws BadArgument {
        Reader reader = new Reader();
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String flag = rest.next();
            if (!reader.knows(flag)) {
                throw new BadArgument(flag, "there is no such flag");
            }
            if (!rest.hasNext()) {
                throw new BadArgument(flag, "its value is missing");
            }
            reader.take(flag, rest.next());
        }
        return reader.finish();
    }

    /** Takes flags as they come. */
    private static final class Reader {
        private static final Set<String> FLAGS = Set.of(
                "-control",
                "-key",
                "-keys",
                "-nodes",
                "-at-once",
                "-changes",
                "-policy-command",
                "-phases",
                "-pid",
                "-seed",
                "-limit");

        private Optional<URI> control = Optional.empty();
        private final List<String> keys = new ArrayList<>();
        private int nodesPerKey = 10;
        private int atOnce = 16;
        private int changes = 100;
        private Set<Phase> phases = EnumSet.allOf(Phase.class);
        private final List<String> policyCommands = new ArrayList<>();
        private Optional<Long> pid = Optional.empty();
        private long seed = System.nanoTime();
        private Duration limit = Duration.ofMinutes(5);

        boolean knows(String flag) {
            return FLAGS.contains(flag);
        }

        void take(String flag, String value) throws BadArgument {
            switch (flag) {
                case "-control" -> control = Optional.of(url(flag, value));
                case "-key" -> keys.add(value);
                case "-keys" -> keys.addAll(lines(flag, value));
                case "-nodes" -> nodesPerKey = (int) number(flag, value, 1, MOST_NODES);
                case "-at-once" -> atOnce = (int) number(flag, value, 1, MOST_NODES);
                case "-changes" -> changes = (int) number(flag, value, 1, MOST_NODES);
                case "-policy-command" -> policyCommands.add(value);
                case "-phases" -> phases = phases(flag, value);
                case "-pid" -> pid = Optional.of(process(flag, value));
                case "-seed" -> seed = number(flag, value, Long.MIN_VALUE, Long.MAX_VALUE);
                default -> limit = Duration.ofSeconds(number(flag, value, 1, 86_400));
            }
        }

        LoadOptions finish() throws BadArgument {
            if (control.isEmpty()) {
                throw new BadArgument("-control", "is required");
            }
            if (keys.isEmpty()) {
                throw new BadArgument("-key", "one at least is required, or -keys");
            }
            if ((long) keys.size() * nodesPerKey > MOST_NODES) {
                throw new BadArgument("-nodes", nodesPerKey + " for each of " + keys.size() + " keys are too many");
            }
            return new LoadOptions(
                    control.get(),
                    List.copyOf(keys),
                    nodesPerKey,
                    atOnce,
                    changes,
                    phases,
                    List.copyOf(policyCommands),
                    pid,
                    seed,
                    limit);
        }

        private static URI url(String flag, String value) throws BadArgument {
            try {
                URI uri = URI.create(value);
                if (uri.getHost() != null && Set.of("http", "https").contains(String.valueOf(uri.getScheme()))) {
                    return uri;
                }
            } catch (IllegalArgumentException e) {
                throw new BadArgument(flag, value + " is no URL");
            }
            throw new BadArgument(flag, value + " does not start with http:// or https:// and a host");
        }

        private static List<String> lines(String flag, String value) throws BadArgument {
            try {
                return Files.readAllLines(Path.of(value)).stream()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList();
            } catch (IOException e) {
                throw new BadArgument(flag, "cannot read " + value + ": " + e);
            }
        }

        private static long number(String flag, String value, long least, long most) throws BadArgument {
            try {
                long number = Long.parseLong(value);
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException e) {
                throw new BadArgument(flag, value + " is no number");
            }
            throw new BadArgument(flag, value + " is not " + least + " to " + most);
        }

        private static Set<Phase> phases(String flag, String value) throws BadArgument {
            Set<Phase> named = EnumSet.noneOf(Phase.class);
            for (String name : value.split(",", -1)) {
                try {
                    named.add(Phase.valueOf(name.strip().toUpperCase(Locale.ROOT)));
                } catch (IllegalArgumentException e) {
                    throw new BadArgument(flag, "there is no phase '" + name.strip() + "'");
                }
            }
            if (!named.contains(Phase.CONNECT) && !EnumSet.of(Phase.REGISTER).containsAll(named)) {
                throw new BadArgument(flag, "what comes after connect needs connect");
            }
            return named;
        }

        private static long process(String flag, String value) throws BadArgument {
            long number = number(flag, value, 1, Integer.MAX_VALUE);
            if (ProcessHandle.of(number).isEmpty()) {
                throw new BadArgument(flag, "there is no process " + value);
            }
            return number;
        }
    }
}
