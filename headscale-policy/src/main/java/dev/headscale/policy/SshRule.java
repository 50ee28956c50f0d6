package dev.headscale.policy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A rule of the SSH policy of a node ({@code tailcfg.SSHRule}): who may log in, and as whom. The first rule that fits a
 * connection counts. Immutable and thread-safe.
 *
 * @param check whether the person has to confirm at the control server, who then knows for how long that counts; otherwise
 *     the connection is accepted at once, with agent and port forwarding
 * @param sources the addresses of the nodes that may connect; an address may be there several times
 * @param users local users by requested user: {@code *} is any other user, {@code =} is the same name, and an empty text
 *     refuses
 * @param acceptEnv patterns of the environment variables that the client may set
 * @param recorders where sessions are recorded: an address, a colon and a port each; empty means nowhere
 * @param enforceRecorder whether a session that cannot be recorded is refused
 */
public record SshRule(
        boolean check,
        List<IpAddress> sources,
        Map<String, String> users,
        List<String> acceptEnv,
        List<String> recorders,
        boolean enforceRecorder) {

    /** Copies the collections. */
    public SshRule {
        sources = List.copyOf(sources);
        users = Collections.unmodifiableMap(new LinkedHashMap<>(users));
        acceptEnv = List.copyOf(acceptEnv);
        recorders = List.copyOf(recorders);
    }
}
