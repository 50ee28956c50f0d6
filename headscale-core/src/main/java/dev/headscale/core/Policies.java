package dev.headscale.core;

import dev.headscale.core.model.PolicyText;
import dev.headscale.policy.Connection;
import dev.headscale.policy.Explanation;
import dev.headscale.policy.PolicyDiff;
import dev.headscale.policy.PolicyEdit;
import dev.headscale.policy.TestOutcome;
import java.util.List;
import java.util.Optional;

/**
 * The policy of a tailnet: who may reach what. A tailnet that never got one lets everybody reach everybody, and so does one
 * with neither {@code acls} nor {@code grants}; one in which those are empty allows nothing. A policy is HuJSON text, read by
 * {@link dev.headscale.policy.Policy}.
 *
 * <p>Whoever brings a policy into force is told all that is wrong with it, and then nothing has changed. One that is in
 * force reaches connected clients at once: what is not allowed any more is gone from their netmaps. The routes that it
 * approves by itself and that nodes offer are approved for good. Thread-safe.
 */
public interface Policies {

    /**
     * Returns the policy that is in force.
     *
     * @return the policy, as it was written; empty if there never was one
     * @throws ControlException {@code CLOSED}
     */
    Optional<PolicyText> get();

    /**
     * Stores a policy and brings it into force. Blocks until that is durable.
     *
     * @param text the policy
     * @return the policy with the time of now
     * @throws ControlException {@code INVALID} if it cannot be read, does not fit the users, or fails one of its tests; the
     *     message lists all problems with line and column. {@code UNAVAILABLE} if it cannot be stored.
     */
    PolicyText set(String text);

    /**
     * Brings a policy into force without storing it: for an administrator who keeps it in a file. It holds until another is
     * set or used, or the control plane stops; a stored one stays stored. What it approves is stored.
     *
     * @param text the policy
     * @return the policy with the time of now
     * @throws ControlException {@code INVALID} if it cannot be read or does not fit the users. Its tests are not run, so
     *     that a server can start with it; {@link #check} does that. {@code UNAVAILABLE} if what it approves cannot be
     *     stored.
     */
    PolicyText use(String text);

    /**
     * Checks a policy as {@link #set} does, and changes nothing.
     *
     * @param text the policy
     * @throws ControlException {@code INVALID} if it cannot be read, does not fit the users, or fails one of its tests; the
     *     message lists all problems with line and column
     */
    void check(String text);

    /**
     * Changes the text of the stored policy in a small way and brings the result into force, as {@link #set} does. What
     * somebody else sets meanwhile is not lost: the edit is then made to that.
     *
     * @param edit the change; without a policy it is made to an empty text
     * @return the changed policy
     * @throws ControlException {@code INVALID} if the text cannot be changed like that, or the result cannot be used;
     *     {@code CONFLICT} if the policy that is in force is not the stored one, because it is kept elsewhere, or if others
     *     change it all the time. {@code UNAVAILABLE} if it cannot be stored.
     */
    PolicyText edit(PolicyEdit edit);

    /**
     * Says whether a connection is allowed now, and by which rules, or which rules come closest.
     *
     * @param asked the connection
     * @return the answer
     * @throws ControlException {@code CLOSED}
     */
    Explanation explain(Connection asked);

    /**
     * Says what would change for the present nodes if another policy came into force. Changes nothing.
     *
     * @param text the other policy
     * @return what would be gained and lost
     * @throws ControlException {@code INVALID} if it cannot be read or does not fit the users
     */
    PolicyDiff diff(String text);

    /**
     * Runs the tests of a policy against the present nodes. Changes nothing.
     *
     * @param text the policy
     * @return what came of each test
     * @throws ControlException {@code INVALID} if it cannot be read or does not fit the users
     */
    List<TestOutcome> test(String text);
}
