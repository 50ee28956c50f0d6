package examples.embed;

import dev.headscale.core.ControlPlane;
import dev.headscale.core.MemoryStore;
import dev.headscale.core.PreAuthKeys.NewPreAuthKey;
import dev.headscale.core.Users.NewUser;
import dev.headscale.core.model.UserId;
import dev.headscale.noise.MachinePrivateKey;
import dev.headscale.noise.NoiseTransport;
import java.net.InetSocketAddress;
import java.security.SecureRandom;

/** A control server inside a program: {@code EmbedInMemory PORT}. */
public final class EmbedInMemory {
    public static void main(String[] args) throws InterruptedException {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0]));
        MachinePrivateKey key = MachinePrivateKey.create(new SecureRandom());
        var transport = NoiseTransport.builder().listen(address).serverKey(key).build();
        var builder = ControlPlane.builder().store(new MemoryStore()).transport(transport);
        try (ControlPlane control = builder.build().start()) {
            UserId alice =
                    control.tailnet().users().create(NewUser.named("alice")).id();
            var joining = control.tailnet().preAuthKeys().create(NewPreAuthKey.forUser(alice));
            System.out.printf(
                    "tailscale up --login-server http://127.0.0.1:%s --auth-key %s%n",
                    args[0], joining.secret().reveal());
            Thread.currentThread().join();
        }
    }
}
