package dev.headscale.runner.internal.serve;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import dev.headscale.runner.internal.config.Settings.LogSettings;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log of the server, on standard error. */
final class LogSetup {
    private static final String LINE = "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level %logger{0}: %msg%n";
    private static final String COLOURED =
            "%gray(%d{yyyy-MM-dd HH:mm:ss.SSS}) %highlight(%-5level) %cyan(%logger{0}): %msg%n";

    /** Libraries whose own lines help only those who work on them; what fails comes back as an exception anyway. */
    private static final Map<String, Level> TALKATIVE =
            Map.of("org.flywaydb", Level.WARN, "com.zaxxer.hikari", Level.ERROR, "io.netty", Level.WARN);

    private LogSetup() {}

    static void apply(LogSettings settings, boolean colours) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        context.reset();
        Encoder<ILoggingEvent> encoder = settings.json() ? json() : lines(context, colours);
        encoder.setContext(context);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(level(settings.level()));
        if (settings.level() == LogSettings.Level.INFO || settings.level() == LogSettings.Level.DEBUG) {
            TALKATIVE.forEach((name, level) -> context.getLogger(name).setLevel(level));
        }
    }

    private static JsonEncoder json() {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMDC(false);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithFormattedMessage(true);
        return encoder;
    }

    private static PatternLayoutEncoder lines(LoggerContext context, boolean colours) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(colours ? COLOURED : LINE);
        return encoder;
    }

    private static Level level(LogSettings.Level level) {
        return switch (level) {
            case TRACE -> Level.TRACE;
            case DEBUG -> Level.DEBUG;
            case INFO -> Level.INFO;
            case WARN -> Level.WARN;
            case ERROR -> Level.ERROR;
            case DISABLED -> Level.OFF;
        };
    }
}
