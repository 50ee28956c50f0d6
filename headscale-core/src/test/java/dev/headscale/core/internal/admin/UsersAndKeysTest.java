package dev.headscale.core.internal.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headscale.core.ApiKeys;
import dev.headscale.core.ControlException;
import dev.headscale.core.ControlException.Code;
import dev.headscale.core.PreAuthKeys;
import dev.headscale.core.PreAuthKeys.NewPreAuthKey;
import dev.headscale.core.Users;
import dev.headscale.core.Users.NewUser;
import dev.headscale.core.model.ApiKeyId;
import dev.headscale.core.model.PreAuthKey;
import dev.headscale.core.model.PreAuthKeyId;
import dev.headscale.core.model.User;
import dev.headscale.core.model.UserId;
import dev.headscale.core.testkit.DirectDevice;
import dev.headscale.core.testkit.TestControlPlane;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsersAndKeysTest {
    private final TestControlPlane control = new TestControlPlane();
    private final Users users = control.tailnet().users();
    private final PreAuthKeys keys = control.tailnet().preAuthKeys();
    private final ApiKeys apiKeys = control.tailnet().apiKeys();

    @AfterEach
    void stop() {
        control.close();
    }

    @Test
    void aUserIsFoundByIdAndByExactName() {
        User alice = users.create(new NewUser("alice", "Alice A.", "alice@example.com", "https://x/a.png"));
        assertThat(users.find(alice.id())).contains(alice);
        assertThat(users.findByName("alice")).contains(alice);
        assertThat(users.findByName("Alice")).isEmpty();
        assertThat(alice.displayName()).isEqualTo("Alice A.");
        assertThat(alice.createdAt()).isEqualTo(control.clock().instant());
        assertThat(users.list()).containsExactly(alice);
    }

    @Test
    void aNameIsTakenOnce() {
        User alice = users.create(NewUser.named("alice"));
        User bob = users.create(NewUser.named("bob"));
        assertCode(Code.ALREADY_EXISTS, () -> users.create(NewUser.named("alice")));
        assertCode(Code.ALREADY_EXISTS, () -> users.rename(bob.id(), "alice"));
        assertThat(users.rename(alice.id(), "alice")).isEqualTo(alice);
        assertThat(users.rename(alice.id(), "carol").name()).isEqualTo("carol");
        users.create(NewUser.named("alice"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\tb", "a\u0000b"})
    void aNameThatNobodyCanTypeIsRefused(String name) {
        User alice = users.create(NewUser.named("alice"));
        assertCode(Code.INVALID, () -> users.create(NewUser.named(name)));
        assertCode(Code.INVALID, () -> users.rename(alice.id(), name));
        assertCode(Code.INVALID, () -> users.create(NewUser.named("x".repeat(256))));
    }

    @Test
    void aUserWithNodesStaysAndOneWithoutTakesTheKeysAlong() {
        DirectDevice device = control.joined(control.oneOffKey("alice"));
        UserId alice = control.user("alice");
        control.oneOffKey("bob");
        assertCode(Code.CONFLICT, () -> users.delete(alice));
        control.nodes().setTags(control.nodeOf(device).id(), List.of("tag:web"));
        users.delete(alice);
        assertThat(users.list()).extracting(User::name).containsExactly("bob");
        assertThat(keys.list()).extracting(PreAuthKey::user).containsExactly(Optional.of(control.user("bob")));
        device.register().send().requireAuthorized();
        assertCode(Code.NOT_FOUND, () -> users.delete(alice));
        assertCode(Code.NOT_FOUND, () -> users.rename(alice, "x"));
    }

    @Test
    void idsOfUsersAreNotUsedAgain() {
        User first = users.create(NewUser.named("first"));
        users.delete(first.id());
        assertThat(users.create(NewUser.named("second")).id()).isNotEqualTo(first.id());
    }

    @Test
    void aPreAuthKeyNeedsAnOwnerThatExists() {
        assertCode(Code.NOT_FOUND, () -> keys.create(NewPreAuthKey.forUser(new UserId(99))));
        assertCode(Code.INVALID, () -> keys.create(key(Optional.empty(), List.of())));
        assertCode(Code.INVALID, () -> keys.create(key(Optional.empty(), List.of("web"))));
        assertThat(keys.list()).isEmpty();
    }

    private static NewPreAuthKey key(Optional<UserId> user, List<String> tags) {
        return new NewPreAuthKey(user, true, false, Optional.empty(), tags, "");
    }

    @Test
    void whatIsDoneToNoKeyIsNotFound() {
        PreAuthKeyId none = new PreAuthKeyId(9);
        assertCode(Code.NOT_FOUND, () -> keys.expire(none));
        assertCode(Code.NOT_FOUND, () -> keys.revoke(none));
        assertCode(Code.NOT_FOUND, () -> keys.delete(none));
        assertCode(Code.NOT_FOUND, () -> apiKeys.expire(new ApiKeyId(9)));
        assertCode(Code.NOT_FOUND, () -> apiKeys.delete(new ApiKeyId(9)));
    }

    @Test
    void secretsAreOfTheRightFormAndNeverShownOrKept() {
        PreAuthKeys.Issued issued = keys.create(NewPreAuthKey.forUser(control.user("alice")));
        ApiKeys.Issued api = apiKeys.create(Optional.empty());
        assertThat(issued.secret().reveal()).matches("hskey-auth-[0-9a-f]{12}-[0-9a-f]{64}");
        assertThat(api.secret().reveal()).matches("hskey-api-[0-9a-f]{12}-[0-9a-f]{64}");
        String hidden = issued.secret().reveal().substring(24);
        assertThat(issued.toString()).doesNotContain(hidden);
        assertThat(keys.list().toString()).doesNotContain(hidden);
        assertThat(control.store().commits().toString()).doesNotContain(hidden);
    }

    @Test
    void anApiKeyIsAcceptedUntilItExpiresOrIsEnded() {
        ApiKeys.Issued issued =
                apiKeys.create(Optional.of(control.clock().instant().plusSeconds(10)));
        String secret = issued.secret().reveal();
        assertThat(apiKeys.authenticate(secret)).contains(issued.key());
        assertThat(apiKeys.authenticate(secret + "0")).isEmpty();
        assertThat(apiKeys.authenticate(secret.substring(0, secret.length() - 1) + "x"))
                .isEmpty();
        assertThat(apiKeys.authenticate("")).isEmpty();
        control.advance(Duration.ofSeconds(10));
        assertThat(apiKeys.authenticate(secret)).isEmpty();

        ApiKeys.Issued endless = apiKeys.create(Optional.empty());
        assertThat(apiKeys.authenticate(endless.secret().reveal())).isPresent();
        apiKeys.expire(endless.key().id());
        assertThat(apiKeys.authenticate(endless.secret().reveal())).isEmpty();
        assertThat(apiKeys.findByPrefix(endless.key().prefix())).isPresent();
        apiKeys.delete(endless.key().id());
        assertThat(apiKeys.findByPrefix(endless.key().prefix())).isEmpty();
    }

    @Test
    void aPreAuthKeyIsNoApiKey() {
        String secret = control.oneOffKey("alice");
        assertThat(apiKeys.authenticate(secret)).isEmpty();
    }

    private static void assertCode(Code code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ControlException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
