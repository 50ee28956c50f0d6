package dev.headscale.runner.internal.cli;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import picocli.CommandLine.Command;

/** Things made of chance. */
@Command(name = "generate", aliases = "gen", description = "Generate keys.")
final class GenerateCommand extends Group {

    static List<Action> actions(CommandContext context) {
        return List.of(new PrivateKey(context));
    }

    @Command(name = "private-key", description = "Generate a private key for the server.")
    static final class PrivateKey extends Action {
        PrivateKey(CommandContext context) {
            super(context);
        }

        @Override
        void run() {
            byte[] key = new byte[32];
            new SecureRandom().nextBytes(key);
            // Clamped as RFC 7748 asks for.
            key[0] &= (byte) 0xf8;
            key[31] = (byte) (key[31] & 0x7f | 0x40);
            String text = "privkey:" + HexFormat.of().formatHex(key);
            context().print(Json.object().put("private_key", text), text);
        }
    }
}
