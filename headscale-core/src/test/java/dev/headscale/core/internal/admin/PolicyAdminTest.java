package dev.headscale.core.internal.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headscale.core.ControlException;
import dev.headscale.core.ControlException.Code;
import dev.headscale.core.Policies;
import dev.headscale.core.Users.NewUser;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.PolicyText;
import dev.headscale.core.model.TailnetId;
import dev.headscale.core.spi.Mutation;
import dev.headscale.core.spi.StoreException;
import dev.headscale.core.testkit.ClientMap;
import dev.headscale.core.testkit.DirectDevice;
import dev.headscale.core.testkit.TestControlPlane;
import dev.headscale.policy.Connection;
import dev.headscale.policy.IpPrefix;
import dev.headscale.policy.PolicyEdit;
import dev.headscale.policy.TestOutcome;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bringing policies into force. */
class PolicyAdminTest {
    private static final String NOTHING = "{\"acls\": []}";
    private static final String FAILING =
            "{\"acls\": [], \"tests\": [" + "{\"src\": \"alice@\", \"accept\": [\"100.64.0.1:22\"]}]}";
    private static final String APPROVING = "{\"acls\": [], \"autoApprovers\": {"
            + "\"routes\": {\"10.0.0.0/8\": [\"alice@\"]}, \"exitNode\": [\"bob@\"]}}";

    private final TestControlPlane control = new TestControlPlane();
    private final DirectDevice alice = control.joined(control.reusableKey("alice"));
    private final DirectDevice bob = control.joined(control.reusableKey("bob"));

    @AfterEach
    void stop() {
        control.close();
    }

    private Policies policy() {
        return control.tailnet().policy();
    }

    private boolean seesEachOther() {
        return !new ClientMap().read(alice.map().readOnly()).peers().isEmpty();
    }

    private static void assertRefused(Code code, Runnable attempt, String... parts) {
        assertThatThrownBy(attempt::run)
                .isInstanceOfSatisfying(
                        ControlException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContainingAll(parts);
    }

    @Test
    void aTailnetHasNoPolicyAtFirst() {
        assertThat(policy().get()).isEmpty();
        assertThat(seesEachOther()).isTrue();
    }

    @Test
    void aPolicyThatWasSetIsGivenBackUnchanged() {
        String text = "// für alle\n" + NOTHING;
        PolicyText set = policy().set(text);
        assertThat(set).isEqualTo(new PolicyText(text, control.clock().instant()));
        assertThat(policy().get()).contains(set);
        assertThat(seesEachOther()).isFalse();
    }

    @Test
    void aPolicyThatWasSetSurvivesARestart() {
        PolicyText set = policy().set(NOTHING);
        control.restart();
        assertThat(policy().get()).contains(set);
        assertThat(seesEachOther()).isFalse();
    }

    @Test
    void aPolicyThatIsUsedIsNotStored() {
        PolicyText stored =
                policy().set("{\"acls\": [{\"action\": \"accept\", \"src\": [\"*\"], \"dst\": [\"*:*\"]}]}");
        policy().use(NOTHING);
        assertThat(policy().get().orElseThrow().text()).isEqualTo(NOTHING);
        assertThat(seesEachOther()).isFalse();
        control.restart();
        assertThat(policy().get()).contains(stored);
        assertThat(seesEachOther()).isTrue();
    }

    @Test
    void allProblemsAreListedWithTheirPlacesAndNothingChanges() {
        PolicyText before = policy().set(NOTHING);
        String text = "{\"acls\": [\n{\"action\": \"deny\", \"src\": [\"*\"], \"dst\": [\"*:*\"]},\n"
                + "{\"action\": \"accept\", \"src\": [\"tag:none\"], \"dst\": [\"*:*\"]}]}";
        for (Runnable attempt :
                List.<Runnable>of(() -> policy().set(text), () -> policy().use(text), () -> policy().check(text))) {
            assertRefused(Code.INVALID, attempt, "line 2, column", "line 3, column", "tag:none");
        }
        assertThat(policy().get()).contains(before);
    }

    @Test
    void aFailingTestOfThePolicyIsAReasonToRefuseIt() {
        var news = alice.stream();
        news.rest();
        assertRefused(Code.INVALID, () -> policy().set(FAILING), "test(s) failed");
        assertRefused(Code.INVALID, () -> policy().check(FAILING), "test(s) failed");
        assertThat(policy().get()).isEmpty();
        assertThat(news.rest()).isEmpty();
        assertThat(control.disk().open().load(TailnetId.DEFAULT).policy()).isEmpty();
    }

    @Test
    void aPolicyThatIsUsedMayFailItsTests() {
        assertThatCode(() -> policy().use(FAILING)).doesNotThrowAnyException();
        assertThat(seesEachOther()).isFalse();
    }

    @Test
    void checkingChangesNothing() {
        policy().check(NOTHING);
        assertThat(policy().get()).isEmpty();
        assertThat(seesEachOther()).isTrue();
    }

    @Test
    void aPolicyThatCannotBeStoredIsNotInForce() {
        control.store().failWrites(() -> true);
        assertRefused(Code.UNAVAILABLE, () -> policy().set(NOTHING), "could not be stored");
        assertThat(policy().get()).isEmpty();
        assertThat(seesEachOther()).isTrue();
    }

    @Test
    void aStoredPolicyThatCannotBeReadKeepsTheServerFromStarting() {
        var disk = control.disk().open();
        long revision = disk.load(TailnetId.DEFAULT).revision();
        disk.commit(
                TailnetId.DEFAULT,
                revision,
                List.of(new Mutation.PutPolicy(
                        new PolicyText("{\"acls\": 1}", control.clock().instant()))));
        assertThatThrownBy(control::restart)
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll("policy of tailnet default", "line 1, column");
    }

    @Test
    void aPolicyOfAnotherServerTakesEffectWithTheNextChangeHere() {
        var disk = control.disk().open();
        PolicyText text = new PolicyText(NOTHING, control.clock().instant());
        long revision = disk.load(TailnetId.DEFAULT).revision();
        disk.commit(TailnetId.DEFAULT, revision, List.of(new Mutation.PutPolicy(text)));
        control.user("dave");
        assertThat(policy().get()).contains(text);
        assertThat(seesEachOther()).isFalse();
    }

    @Test
    void aPolicyThatIsUsedOutlivesTheWritesOfAnotherServer() {
        policy().use(NOTHING);
        var disk = control.disk().open();
        long revision = disk.load(TailnetId.DEFAULT).revision();
        disk.commit(TailnetId.DEFAULT, revision, List.of(new Mutation.DeleteNode(new NodeId(77))));
        control.user("dave");
        assertThat(policy().get().orElseThrow().text()).isEqualTo(NOTHING);
        assertThat(seesEachOther()).isFalse();
    }

    @Test
    void changesOfUsersThatThePolicyDoesNotFitAreRefused() {
        control.tailnet().users().create(new NewUser("x", "", "dave@example.com", ""));
        policy().set("{\"acls\": [{\"action\": \"accept\", \"src\": [\"dave@example.com\"], \"dst\": [\"*:*\"]}]}");
        assertRefused(
                Code.CONFLICT,
                () -> control.tailnet().users().create(new NewUser("y", "", "dave@example.com", "")),
                "policy",
                "line 1");
        assertThat(control.tailnet().users().findByName("y")).isEmpty();
        control.restart();
        assertThat(policy().get()).isPresent();
    }

    @Test
    void routesAreApprovedWhenANodeOffersThem() {
        policy().set(APPROVING);
        alice.map()
                .hostinfo("RoutableIPs", "[\"10.1.0.0/16\",\"192.168.0.0/24\",\"0.0.0.0/0\"]")
                .update();
        bob.map()
                .hostinfo("RoutableIPs", "[\"10.2.0.0/16\",\"0.0.0.0/0\",\"::/0\"]")
                .update();
        assertThat(control.nodeOf(alice).approvedRoutes()).containsExactly(IpPrefix.parse("10.1.0.0/16"));
        assertThat(control.nodeOf(bob).approvedRoutes()).containsExactlyInAnyOrder(IpPrefix.ALL_V4, IpPrefix.ALL_V6);
    }

    @Test
    void routesAreApprovedWhenThePolicyComesAndStayApproved() {
        alice.map().hostinfo("RoutableIPs", "[\"10.1.0.0/16\"]").update();
        assertThat(control.nodeOf(alice).approvedRoutes()).isEmpty();
        policy().use(APPROVING);
        assertThat(control.nodeOf(alice).approvedRoutes()).hasSize(1);
        policy().set(NOTHING);
        control.restart();
        assertThat(control.nodeOf(alice).approvedRoutes()).hasSize(1);
    }

    @Test
    void tagsHaveToBeInThePolicy() {
        policy().set("{\"tagOwners\": {\"tag:db\": [\"alice@\"]}, \"acls\": []}");
        assertRefused(Code.INVALID, () -> control.nodes().setTags(new NodeId(1), List.of("tag:web")), "tag:web");
        control.nodes().setTags(new NodeId(1), List.of("tag:db"));
        assertThat(control.nodeOf(alice).owner().tags()).containsExactly("tag:db");
    }

    @Test
    void anEditIsMadeToThePolicyThatIsInForceThen() {
        policy().set("{\"groups\": {\"group:a\": [\"alice@\"]}, \"acls\": []} // mine");

        PolicyText edited = policy().edit(PolicyEdit.addToGroup("group:a", "bob@"));

        assertThat(edited.text())
                .isEqualTo("{\"groups\": {\"group:a\": [\"alice@\", \"bob@\"]}, \"acls\": []} // mine");
        assertThat(policy().get()).contains(edited);
        assertThat(policy().edit(PolicyEdit.addToGroup("group:a", "bob@"))).isEqualTo(edited);
        assertRefused(
                Code.INVALID,
                () -> policy().edit(PolicyEdit.addToGroup("group:a", "tag:x")),
                "group members must be users");
        assertThat(policy().get()).contains(edited);
    }

    @Test
    void editsByManyAreAllMade() {
        policy().set(NOTHING);
        List<String> users = IntStream.range(0, 8).mapToObj(i -> "u" + i + "@").toList();

        users.parallelStream().forEach(user -> policy().edit(PolicyEdit.addToGroup("group:a", user)));

        assertThat(policy().get().orElseThrow().text()).contains(users);
    }

    @Test
    void aPolicyThatIsKeptElsewhereIsNotEdited() {
        policy().use(NOTHING);
        assertRefused(
                Code.CONFLICT, () -> policy().edit(PolicyEdit.setHost("a", "10.0.0.1")), "change it where it is kept");
    }

    @Test
    void questionsChangeNothing() {
        policy().set(NOTHING);
        Connection asked = new Connection(
                control.nodeOf(alice).id().value(),
                control.nodeOf(bob).ipv4().orElseThrow(),
                Connection.TCP,
                OptionalInt.of(22));

        assertThat(policy().explain(asked).allowed()).isFalse();
        assertThat(policy().diff("{}").changes()).isNotEmpty();
        assertThat(policy().test(FAILING)).extracting(TestOutcome::passed).containsExactly(false);
        assertRefused(Code.INVALID, () -> policy().diff("{"), "line 1");
        assertRefused(Code.INVALID, () -> policy().test("{"), "line 1");
        assertThat(policy().get().orElseThrow().text()).isEqualTo(NOTHING);
    }

    @Test
    void aPolicyIsTestedOnWhatIsThereWhenItComesIntoForce() throws Exception {
        String reachesBob = "{\"acls\": [{\"action\": \"accept\", \"src\": [\"alice@\"], \"dst\": [\"bob@:22\"]}],"
                + " \"tests\": [{\"src\": \"alice@\", \"accept\": [\"bob@:22\"]}]}";
        policy().check(reachesBob);
        NodeId gone = control.nodeOf(bob).id();

        control.executor().hold();
        CompletableFuture<Void> deletion = blocked(() -> control.nodes().delete(gone));
        CompletableFuture<Void> setting = blocked(() -> policy().set(reachesBob));
        control.executor().release();

        deletion.get(30, TimeUnit.SECONDS);
        assertThatThrownBy(() -> setting.get(30, TimeUnit.SECONDS)).hasMessageContaining("test(s) failed");
        assertThat(policy().get()).isEmpty();
    }

    /** Starts something and returns when it waits for its turn. */
    private static CompletableFuture<Void> blocked(Runnable action) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                action.run();
                done.complete(null);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        thread.start();
        while (thread.getState() != Thread.State.WAITING && !done.isDone()) {
            Thread.onSpinWait();
        }
        return done;
    }
}
