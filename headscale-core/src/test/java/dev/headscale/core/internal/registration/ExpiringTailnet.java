package dev.headscale.core.internal.registration;

import dev.headscale.core.model.TailnetSettings;
import dev.headscale.core.testkit.TestControlPlane;
import java.time.Duration;
import java.util.Optional;

/** A control plane whose nodes have to log in again after some time. */
final class ExpiringTailnet {
    private ExpiringTailnet() {}

    static TestControlPlane after(Duration expiry) {
        TailnetSettings standard = TailnetSettings.STANDARD;
        TailnetSettings settings = new TailnetSettings(
                standard.addresses(),
                standard.dns(),
                Optional.of(expiry),
                standard.ephemeralTimeout(),
                standard.fileSharing(),
                standard.clientLogging(),
                standard.autoUpdate());
        return new TestControlPlane(builder -> builder.settings(settings));
    }
}
