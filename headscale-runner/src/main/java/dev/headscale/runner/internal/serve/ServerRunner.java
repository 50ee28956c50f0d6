package dev.headscale.runner.internal.serve;

import dev.headscale.core.spi.TransportException;
import dev.headscale.runner.internal.cli.ServeAction;
import dev.headscale.runner.internal.cli.Surroundings;
import dev.headscale.runner.internal.config.Settings;
import java.nio.file.Files;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a server in this process until a signal ends it: the first in order, a second at once. */
public final class ServerRunner implements ServeAction {

    @Override
    public void serve(Settings settings, Surroundings surroundings) {
        LogSetup.apply(
                settings.log(),
                surroundings.terminal().err() && surroundings.terminal().colours());
        Logger log = LoggerFactory.getLogger(ServerRunner.class);
        settings.warnings().forEach(warning -> log.warn("{}", warning));
        boolean first = !Files.exists(settings.dataDirectory());
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        try (Server server = Server.start(settings, surroundings.clock())) {
            handleSignals(() -> reload(server, settings), stop, stopped);
            surroundings.out().print(Banner.of(server, settings, first, surroundings));
            surroundings.out().flush();
            log.info("listening on {}, for clients {}", Relay.shown(settings.listen()), settings.serverUrl());
            stop.await();
            log.info("stopping");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stopped.countDown();
        }
        log.info("stopped");
    }

    @Override
    public void verify(Settings settings) {
        new FilePolicy(settings.policy()).verify();
    }

    private static void handleSignals(Runnable reload, CountDownLatch stop, CountDownLatch stopped) {
        Runnable end = () -> {
            if (stop.getCount() == 0) {
                Runtime.getRuntime().halt(1);
            }
            stop.countDown();
        };
        boolean handled = Signals.on("TERM", end) && Signals.on("INT", end);
        if (!handled) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                stop.countDown();
                await(stopped);
            }));
        }
        Signals.on("HUP", reload);
    }

    private static void await(CountDownLatch stopped) {
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void reload(Server server, Settings settings) {
        Logger log = LoggerFactory.getLogger(ServerRunner.class);
        try {
            if (settings.tls().isPresent()) {
                server.reloadCertificate();
                log.info("read the certificate again");
            }
        } catch (TransportException e) {
            log.error("the old certificate stays in use: {}", e.getMessage());
        }
        server.reloadPolicy();
    }
}
