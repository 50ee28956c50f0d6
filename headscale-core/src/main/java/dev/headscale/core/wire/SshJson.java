package dev.headscale.core.wire;

import dev.headscale.policy.IpAddress;
import dev.headscale.policy.SshRule;
import java.util.List;

/** Writes {@code tailcfg.SSHPolicy}. Thread-safe. */
public final class SshJson {
    /** Clients replace the names and ask over their connection to the control server, whatever the host says. */
    private static final String CONFIRMATION =
            "https://unused/machine/ssh/action/$SRC_NODE_ID/to/$DST_NODE_ID?local_user=$LOCAL_USER";

    private SshJson() {}

    /**
     * Writes the SSH policy of a node.
     *
     * @param rules its rules; without any, nobody may log in
     * @return a JSON object in UTF-8
     */
    public static byte[] policy(List<SshRule> rules) {
        JsonBytes json =
                new JsonBytes(256 * (rules.size() + 1)).open('{').name("rules").open('[');
        for (SshRule rule : rules) {
            rule(json, rule);
        }
        return json.close(']').close('}').toBytes();
    }

    private static void rule(JsonBytes json, SshRule rule) {
        json.open('{').name("principals").open('[');
        for (IpAddress source : rule.sources()) {
            json.open('{').name("nodeIP").plain(source).close('}');
        }
        json.close(']').name("sshUsers").open('{');
        rule.users().forEach((requested, local) -> json.anyName(requested).text(local));
        json.close('}').name("action");
        action(json, rule);
        if (!rule.acceptEnv().isEmpty()) {
            json.name("acceptEnv");
            MapJson.texts(json, rule.acceptEnv());
        }
        json.close('}');
    }

    private static void action(JsonBytes json, SshRule rule) {
        json.open('{');
        if (rule.check()) {
            json.name("holdAndDelegate").text(CONFIRMATION);
        } else {
            json.name("accept").flag(true);
            json.name("allowAgentForwarding").flag(true);
            json.name("allowLocalPortForwarding").flag(true);
            json.name("allowRemotePortForwarding").flag(true);
        }
        if (!rule.recorders().isEmpty()) {
            json.name("recorders");
            MapJson.texts(json, rule.recorders());
        }
        if (rule.enforceRecorder()) {
            json.name("onRecordingFailure").open('{');
            json.name("RejectSessionWithMessage").text("the session cannot be recorded");
            json.name("TerminateSessionWithMessage").text("the session is not recorded any more");
            json.close('}');
        }
        json.close('}');
    }
}
