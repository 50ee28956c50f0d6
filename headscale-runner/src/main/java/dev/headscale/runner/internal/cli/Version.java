package dev.headscale.runner.internal.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Properties;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which build this is.
 *
 * @param version the version
 * @param commit the commit it was built from, or {@code unknown}
 * @param buildTime when it was built
 */
public record Version(String version, String commit, String buildTime) {

    /**
     * Returns the version of the running program.
     *
     * @return what was written into it when it was built
     */
    public static Version current() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("/dev/headscale/runner/version.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Version(
                properties.getProperty("version", "unknown"),
                properties.getProperty("commit", "unknown"),
                properties.getProperty("buildTime", "unknown"));
    }

    /**
     * Returns this as JSON.
     *
     * @return an object; what tells of the runtime is called {@code go}, as programs that read it expect
     */
    public ObjectNode json() {
        ObjectNode json = Json.object();
        json.put("version", version).put("commit", commit).put("buildTime", buildTime);
        json.putObject("go").put("version", runtime()).put("os", os()).put("arch", arch());
        return json.put("dirty", false);
    }

    /** Returns four lines for people, without a newline at the end. */
    @Override
    public String toString() {
        return "headscale version " + version + "\ncommit: " + commit + "\nbuild time: " + buildTime + "\nbuilt with: "
                + runtime() + " " + os() + "/" + arch();
    }

    private static String runtime() {
        return "java" + Runtime.version().feature();
    }

    private static String os() {
        String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        return name.startsWith("mac") ? "darwin" : name.split(" ", 2)[0];
    }

    private static String arch() {
        String name = System.getProperty("os.arch", "");
        return switch (name) {
            case "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> name;
        };
    }
}
