package dev.headscale.core.internal.endpoint;

import dev.headscale.core.internal.registration.Outcome;
import dev.headscale.core.internal.registration.PendingLogins.Login;
import dev.headscale.core.internal.registration.PendingLogins.Verdict;
import dev.headscale.core.internal.registration.RegisterCommand;
import dev.headscale.core.internal.secret.SecretKind;
import dev.headscale.core.internal.tailnet.RunningTailnet;
import dev.headscale.core.internal.tailnet.Tailnets;
import dev.headscale.core.model.MachineKey;
import dev.headscale.core.model.TailnetId;
import dev.headscale.core.spi.PeerStream;
import dev.headscale.core.wire.RegisterRequest;
import dev.headscale.core.wire.RegisterResponse;
import dev.headscale.core.wire.WireException;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /machine/register}: log in, stay logged in, log out. */
final class RegisterEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(RegisterEndpoint.class);
    private static final String LOGIN_PATH = "/register/";

    private final MachineKey machine;
    private final Tailnets tailnets;
    private final URI serverUrl;

    RegisterEndpoint(MachineKey machine, Tailnets tailnets, URI serverUrl) {
        this.machine = machine;
        this.tailnets = tailnets;
        this.serverUrl = serverUrl;
    }

    void handle(byte[] body, PeerStream stream) throws WireException {
        RegisterRequest request = RegisterRequest.parse(body);
        if (ClientVersions.refused(request.version(), stream)) {
            return;
        }
        Optional<SecretKind.Presented> authKey = request.authKey().flatMap(SecretKind.AUTH::read);
        RegisterCommand command = new RegisterCommand(machine, request, authKey);
        var unused = tailnet(request, authKey)
                .thenCompose(tailnet ->
                        tailnet.engine().submit(command).thenCompose(outcome -> answer(tailnet, command, outcome)))
                .whenComplete((answer, failure) -> {
                    if (failure == null) {
                        Answers.json(stream, answer.toJson());
                    } else {
                        LOG.debug("machine {}: registration failed", machine.shortText(), failure);
                        Answers.text(stream, 503, "the server cannot register nodes at the moment");
                    }
                });
    }

    private CompletableFuture<RunningTailnet> tailnet(RegisterRequest request, Optional<SecretKind.Presented> authKey) {
        Optional<Tailnets.Found> known = tailnets.find(machine, request.nodeKey());
        if (known.isPresent()) {
            return CompletableFuture.completedFuture(known.get().tailnet());
        }
        return authKey.map(key -> tailnets.ofPreAuthKey(key.prefix()))
                .orElseGet(() -> CompletableFuture.completedFuture(tailnets.get(TailnetId.DEFAULT)));
    }

    private CompletableFuture<RegisterResponse> answer(
            RunningTailnet tailnet, RegisterCommand command, Outcome outcome) {
        if (outcome instanceof Outcome.Welcome welcome) {
            LOG.debug(
                    "tailnet {}: node {} registered",
                    tailnet.id(),
                    welcome.node().id());
            return CompletableFuture.completedFuture(
                    welcome.user().map(RegisterResponse::authorized).orElseGet(RegisterResponse::authorizedTagged));
        }
        if (outcome instanceof Outcome.Refused refused) {
            LOG.info("tailnet {}: machine {} refused: {}", tailnet.id(), machine.shortText(), refused.reason());
            return CompletableFuture.completedFuture(RegisterResponse.refused(refused.reason()));
        }
        if (outcome instanceof Outcome.KeyExpired) {
            return CompletableFuture.completedFuture(RegisterResponse.expired());
        }
        return login(tailnet, command);
    }

    /** Waits for the login that the client names, or begins a new one. */
    private CompletableFuture<RegisterResponse> login(RunningTailnet tailnet, RegisterCommand command) {
        String followup = command.request().followup();
        String id = followup.substring(followup.lastIndexOf('/') + 1);
        return tailnet.logins()
                .await(id, machine)
                .map(end -> end.thenCompose(verdict -> ended(verdict, tailnet, command)))
                .orElseGet(() -> CompletableFuture.completedFuture(begin(tailnet, command.request())));
    }

    private CompletableFuture<RegisterResponse> ended(
            Verdict verdict, RunningTailnet tailnet, RegisterCommand command) {
        return switch (verdict) {
            case APPROVED -> tailnet.engine().submit(command).thenCompose(again -> answer(tailnet, command, again));
            case EXPIRED -> CompletableFuture.completedFuture(begin(tailnet, command.request()));
            // A new login at once would crowd out the next device that waits, and so on.
            case CROWDED_OUT ->
                CompletableFuture.completedFuture(
                        RegisterResponse.refused("too many devices wait for a login, try again later"));
        };
    }

    private RegisterResponse begin(RunningTailnet tailnet, RegisterRequest request) {
        String id = tailnet.logins()
                .add(new Login(
                        machine,
                        request.nodeKey(),
                        request.hostInfo(),
                        request.version(),
                        request.ephemeral(),
                        request.expiry()));
        LOG.info("tailnet {}: machine {} waits for a login as {}", tailnet.id(), machine.shortText(), id);
        return RegisterResponse.loginAt(serverUrl + LOGIN_PATH + id);
    }
}
