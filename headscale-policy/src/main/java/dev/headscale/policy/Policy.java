package dev.headscale.policy;

import dev.headscale.policy.internal.check.InventoryChecks;
import dev.headscale.policy.internal.check.PolicyChecks;
import dev.headscale.policy.internal.compile.Compiled;
import dev.headscale.policy.internal.explain.Differ;
import dev.headscale.policy.internal.explain.Explainer;
import dev.headscale.policy.internal.hujson.LineIndex;
import dev.headscale.policy.internal.hujson.Problems;
import dev.headscale.policy.internal.nodes.UserTable;
import dev.headscale.policy.internal.program.Program;
import dev.headscale.policy.internal.reader.PolicyReader;
import dev.headscale.policy.internal.syntax.PolicyFile;
import dev.headscale.policy.internal.tests.PolicyTests;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A policy: who may reach what in a tailnet, as its administrator wrote it. Immutable and thread-safe.
 *
 * <p>A text is read once and can then be compiled for any inventory.
 */
public final class Policy {
    private static final Policy ALLOW_ALL = parse("");

    private final String text;
    private final PolicyFile file;
    private final Program program;

    private Policy(String text, PolicyFile file) {
        this.text = text;
        this.file = file;
        this.program = Program.of(file);
    }

    /**
     * Reads a policy and checks all that can be checked without knowing the nodes.
     *
     * @param text HuJSON; without anything but white space and comments it allows everything
     * @return the policy
     * @throws PolicyException if something is wrong with it; lists all that is
     */
    public static Policy parse(String text) {
        Problems problems = new Problems();
        PolicyFile file = PolicyReader.read(text, problems);
        PolicyChecks.check(file, problems);
        throwIfAny(text, problems);
        return new Policy(text, file);
    }

    /**
     * Returns the policy of a tailnet that has none.
     *
     * @return a policy without sections
     */
    public static Policy allowAll() {
        return ALLOW_ALL;
    }

    /**
     * Returns what the policy was read from.
     *
     * @return the text, unchanged
     */
    public String text() {
        return text;
    }

    /**
     * Returns what the policy says about relays, which is not this package's business.
     *
     * @return the member {@code derpMap} as it was written; empty if there is none
     */
    public Optional<JsonNode> derpMap() {
        return file.settings().derpMap();
    }

    /**
     * Works out what the policy means for each node.
     *
     * @param inventory the nodes and users
     * @return the result
     * @throws PolicyException if the policy does not fit the users: it names a mail domain that is not the tailnet's, or
     *     means one user where several match
     */
    public CompiledPolicy compile(Inventory inventory) {
        return compiled(inventory);
    }

    /**
     * Works out what the policy means after some nodes have changed, come or gone. The answers are those of
     * {@link #compile}, but if the earlier result is one of this policy and the users and domains are as they were, it costs
     * no more than what the nodes touch.
     *
     * @param earlier an earlier result, usually the latest
     * @param inventory the nodes and users now
     * @param changed the ids of at least all nodes that differ between the two inventories
     * @return the result
     * @throws PolicyException if the policy does not fit the users
     */
    public CompiledPolicy recompile(CompiledPolicy earlier, Inventory inventory, Collection<Long> changed) {
        if (earlier instanceof Compiled compiled && compiled.isOf(program, inventory.domains())) {
            Optional<Compiled> result = compiled.with(inventory, changed);
            if (result.isPresent()) {
                return result.get();
            }
        }
        return compiled(inventory);
    }

    private Compiled compiled(Inventory inventory) {
        Problems problems = new Problems();
        UserTable users = new UserTable(inventory.users());
        InventoryChecks.check(file, inventory.domains(), users::isAmbiguous, problems);
        throwIfAny(text, problems);
        return Compiled.of(program, inventory);
    }

    /**
     * Runs the tests that the policy contains, {@code tests} and {@code sshTests}.
     *
     * @param inventory the nodes and users
     * @throws PolicyException if the policy does not fit the users, or a test fails; lists all that do
     */
    public void test(Inventory inventory) {
        test(compiled(inventory));
    }

    /**
     * Runs the tests that the policy contains, on what was worked out already.
     *
     * @param result what {@link #compile} or {@link #recompile} of this policy has returned
     * @throws PolicyException if a test fails; lists all that do
     * @throws IllegalArgumentException if the result is one of another policy
     */
    public void test(CompiledPolicy result) {
        if (!(result instanceof Compiled compiled) || compiled.state().program() != program) {
            throw new IllegalArgumentException("this is not what was worked out of this policy");
        }
        Problems problems = new Problems();
        PolicyTests.run(compiled, problems);
        throwIfAny(text, problems);
    }

    /**
     * Says whether a connection is allowed, and by which rules; or which rules come closest to allowing it.
     *
     * @param inventory the nodes and users
     * @param asked the connection
     * @param election chooses between routers of the same subnet
     * @return the answer, which agrees with the packet filters of {@link #compile}
     * @throws PolicyException if the policy does not fit the users
     */
    public Explanation explain(Inventory inventory, Connection asked, RouteElection election) {
        return new Explainer(file, text, compiled(inventory), inventory, election).explain(asked);
    }

    /**
     * Says what would change among some nodes if another policy came in the place of this.
     *
     * @param other the other policy
     * @param inventory the nodes and users
     * @return what the other allows and this does not, and the reverse
     * @throws PolicyException if one of the policies does not fit the users
     */
    public PolicyDiff diff(Policy other, Inventory inventory) {
        return Differ.between(compiled(inventory), other.compiled(inventory), inventory);
    }

    /**
     * Runs the tests that the policy contains, and tells of each.
     *
     * @param inventory the nodes and users
     * @return the outcomes in the order of the text, those of {@code sshTests} last; empty if there are no tests
     * @throws PolicyException if the policy does not fit the users
     */
    public List<TestOutcome> outcomes(Inventory inventory) {
        LineIndex lines = new LineIndex(text);
        List<TestOutcome> outcomes = new ArrayList<>();
        PolicyTests.run(
                compiled(inventory),
                (offset, test, failures) -> outcomes.add(new TestOutcome(lines.line(offset), test, failures)));
        return List.copyOf(outcomes);
    }

    private static void throwIfAny(String text, Problems problems) {
        if (!problems.isEmpty()) {
            LineIndex lines = new LineIndex(text);
            throw new PolicyException(problems.all().stream()
                    .sorted(Comparator.comparingInt(Problems.At::offset))
                    .map(at -> new Problem(lines.line(at.offset()), lines.column(at.offset()), at.message()))
                    .toList());
        }
    }

    /** Returns a short description; the text is not part of it. */
    @Override
    public String toString() {
        return "policy of " + text.length() + " characters";
    }
}
