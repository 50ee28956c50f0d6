package dev.headscale.policy.internal.syntax;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An entry of {@code ssh}.
 *
 * @param check whether the person has to log in again before connecting
 * @param src who may connect
 * @param dst to which nodes
 * @param users as which login users
 * @param domains the mail domains whose users may log in under the local part of their address
 * @param acceptEnv patterns of the environment variables that pass
 * @param checkPeriod how long a login counts; zero means not at all
 * @param recorders nodes that record sessions
 * @param enforceRecorder whether a session ends if it cannot be recorded
 * @param postures which devices of the sources count; absent means the default
 */
public record SshEntry(
        boolean check,
        List<Ref> src,
        List<Ref> dst,
        List<String> users,
        List<DomainRef> domains,
        List<String> acceptEnv,
        Duration checkPeriod,
        List<Ref> recorders,
        boolean enforceRecorder,
        Optional<List<Names.PostureRef>> postures,
        int offset) {

    /**
     * A place where a mail domain is named.
     *
     * @param domain the domain
     * @param offset where it is
     */
    public record DomainRef(String domain, int offset) {}
}
