import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jmh.Main;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs one module's benchmarks with options of JMH; a module that has none of those that were asked for is passed over. */
final class Benchmarks {
    public static void main(String[] args) throws Exception {
        var options = new CommandLineOptions(args);
        var silent = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
        var list = BenchmarkList.defaultList();
        Files.deleteIfExists(Path.of(options.getResult().get()));
        if (list.find(silent, options.getIncludes(), options.getExcludes()).isEmpty()) {
            System.out.println("No benchmark of this module is called " + String.join(" or ", options.getIncludes()));
            return;
        }
        Main.main(args);
    }
}
