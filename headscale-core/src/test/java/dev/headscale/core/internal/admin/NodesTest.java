package dev.headscale.core.internal.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headscale.core.ControlException;
import dev.headscale.core.ControlException.Code;
import dev.headscale.core.model.AddressPlan;
import dev.headscale.core.model.Node;
import dev.headscale.core.model.NodeId;
import dev.headscale.core.model.NodeState;
import dev.headscale.core.model.Owner;
import dev.headscale.core.model.TailnetSettings;
import dev.headscale.core.testkit.DirectDevice;
import dev.headscale.core.testkit.TestControlPlane;
import dev.headscale.policy.IpPrefix;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodesTest {
    private static final NodeId NOBODY = new NodeId(99);

    private final TestControlPlane control = new TestControlPlane();
    private final String key = control.reusableKey("alice");
    private final DirectDevice device = control.joined(key);
    private final NodeId id = control.nodeOf(device).id();

    @AfterEach
    void stop() {
        control.close();
    }

    @Test
    void nodesAreListedByIdAndFoundByIt() {
        control.joined(key);
        assertThat(control.nodes().list())
                .extracting(state -> state.node().id())
                .containsExactly(new NodeId(1), new NodeId(2));
        assertThat(control.nodes().find(id)).contains(control.stateOf(device));
        assertThat(control.nodes().find(NOBODY)).isEmpty();
    }

    @Test
    void whatIsDoneToNobodyIsNotFound() {
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> control.nodes().rename(NOBODY, "x"),
                () -> control.nodes().delete(NOBODY),
                () -> control.nodes().setExpiry(NOBODY, Optional.empty()),
                () -> control.nodes().setTags(NOBODY, List.of("tag:x")),
                () -> control.nodes().approveRoutes(NOBODY, List.of()))) {
            assertCode(Code.NOT_FOUND, call);
        }
    }

    @Test
    void aNameIsStoredInLowerCase() {
        assertThat(control.nodes().rename(id, "Web-1").node().givenName()).isEqualTo("web-1");
        assertThat(control.nodeOf(device).givenName()).isEqualTo("web-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a-", "a.b", "a b", "ä", "x_y"})
    void aNameThatIsNoLabelIsRefused(String name) {
        assertCode(Code.INVALID, () -> control.nodes().rename(id, name));
        assertCode(Code.INVALID, () -> control.nodes().rename(id, "x".repeat(64)));
        assertThat(control.nodeOf(device).givenName()).isEqualTo("host-1");
    }

    @Test
    void aNameThatIsTakenIsRefusedAndNotNumbered() {
        DirectDevice other = control.joined(key);
        assertCode(Code.ALREADY_EXISTS, () -> control.nodes().rename(id, "HOST-2"));
        control.nodes().rename(id, "host-1");
        control.nodes().delete(control.nodeOf(other).id());
        control.nodes().rename(id, "host-2");
        assertThat(control.nodeOf(device).givenName()).isEqualTo("host-2");
    }

    @Test
    void aChangeThatChangesNothingIsNotStored() {
        int attempts = control.store().attempts();
        control.nodes().rename(id, "host-1");
        control.nodes().setExpiry(id, Optional.empty());
        control.nodes().approveRoutes(id, List.of());
        control.nodes().backfillAddresses();
        assertThat(control.store().attempts()).isEqualTo(attempts);
    }

    @Test
    void tagsReplaceTheUser() {
        NodeState tagged = control.nodes().setTags(id, List.of("tag:web", "tag:a", "tag:web"));
        assertThat(tagged.node().owner()).isEqualTo(Owner.Tagged.of(List.of("tag:a", "tag:web")));
        control.nodes().setTags(id, List.of("tag:b"));
        assertThat(control.nodeOf(device).owner()).isEqualTo(Owner.Tagged.of(List.of("tag:b")));
    }

    @Test
    void tagsThatAreNoneAreRefused() {
        for (List<String> tags : List.of(
                List.<String>of(), List.of("web"), List.of("tag:"), List.of("tag:Web"), List.of("tag:ok", "tag:1"))) {
            assertCode(Code.INVALID, () -> control.nodes().setTags(id, tags));
        }
        assertThat(control.nodeOf(device).owner().isTagged()).isFalse();
    }

    @Test
    void eitherDefaultRouteStandsForBoth() {
        IpPrefix subnet = IpPrefix.parse("10.0.0.0/8");
        assertThat(control.nodes()
                        .approveRoutes(id, List.of(subnet, IpPrefix.ALL_V6))
                        .node()
                        .approvedRoutes())
                .containsExactlyInAnyOrder(subnet, IpPrefix.ALL_V4, IpPrefix.ALL_V6);
        assertThat(control.nodes().approveRoutes(id, List.of(subnet)).node().approvedRoutes())
                .containsExactly(subnet);
    }

    @Test
    void approvedRoutesSurviveALogoutAndANewLogin() {
        control.nodes().approveRoutes(id, List.of(IpPrefix.parse("10.0.0.0/8")));
        device.register().logout().send();
        device.rotate().join(key);
        assertThat(control.nodeOf(device).approvedRoutes()).containsExactly(IpPrefix.parse("10.0.0.0/8"));
    }

    @Test
    void aDeletedNodesNameAndAddressesAreFree() {
        Node before = control.nodeOf(device);
        control.nodes().delete(id);
        assertThat(control.nodes().find(id)).isEmpty();
        DirectDevice other = control.device().hostname("host-1").join(key);
        assertThat(control.nodeOf(other).givenName()).isEqualTo("host-1");
        assertThat(control.nodeOf(other).id()).isNotEqualTo(before.id());
    }

    @Test
    void aChangeThatCannotBeStoredIsUnavailable() {
        control.store().failWrites(() -> true);
        assertCode(Code.UNAVAILABLE, () -> control.nodes().rename(id, "x"));
        assertThat(control.nodeOf(device).givenName()).isEqualTo("host-1");
    }

    @Test
    void nodesFromBeforeAnAddressFamilyGetAnAddressOfIt() {
        AddressPlan v4 =
                new AddressPlan(AddressPlan.STANDARD.v4(), Optional.empty(), AddressPlan.STANDARD.allocation());
        AddressPlan v6 =
                new AddressPlan(Optional.empty(), AddressPlan.STANDARD.v6(), AddressPlan.STANDARD.allocation());
        AddressPlan[] plan = {v4};
        try (TestControlPlane changing = new TestControlPlane(builder -> builder.settings(with(plan[0])))) {
            DirectDevice first = changing.joined(changing.reusableKey("alice"));
            assertThat(changing.nodeOf(first).ipv6()).isEmpty();
            plan[0] = AddressPlan.STANDARD;
            changing.restart();
            assertThat(changing.nodes().backfillAddresses())
                    .containsExactly("assigned IPv6 \"fd7a:115c:a1e0::1\" to Node(1) \"host-1\"");
            assertThat(changing.nodeOf(first).addresses()).hasSize(2);
            plan[0] = v6;
            changing.restart();
            assertThat(changing.nodes().backfillAddresses())
                    .containsExactly("removing IPv4 \"100.64.0.1\" from Node(1) \"host-1\"");
            assertThat(changing.nodeOf(first).ipv4()).isEmpty();
            assertThat(changing.nodes().backfillAddresses()).isEmpty();
        }
    }

    @Test
    void aTailnetWithoutFreeAddressesLetsNobodyInAndLosesNothing() {
        AddressPlan tiny = new AddressPlan(
                Optional.of(IpPrefix.parse("10.0.0.0/30")), Optional.empty(), AddressPlan.Allocation.SEQUENTIAL);
        try (TestControlPlane small = new TestControlPlane(builder -> builder.settings(with(tiny)))) {
            String reusable = small.reusableKey("alice");
            DirectDevice first = small.joined(reusable);
            small.joined(reusable);
            String oneOff = small.oneOffKey("alice");
            assertThat(small.device().register().authKey(oneOff).send().error()).contains("no free address");
            small.nodes().delete(small.nodeOf(first).id());
            small.joined(oneOff);
        }
    }

    private static TailnetSettings with(AddressPlan addresses) {
        TailnetSettings standard = TailnetSettings.STANDARD;
        return new TailnetSettings(
                addresses,
                standard.dns(),
                standard.nodeExpiry(),
                standard.ephemeralTimeout(),
                standard.fileSharing(),
                standard.clientLogging(),
                standard.autoUpdate());
    }

    private static void assertCode(Code code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ControlException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
