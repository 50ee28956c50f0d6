package dev.headscale.runner.internal.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A policy that is named on the command line. */
final class PolicyInput {
    private static final String STANDARD_INPUT = "-";

    private PolicyInput() {}

    /** Reads a file, or standard input. */
    static String read(String file, Surroundings surroundings) {
        try {
            byte[] bytes = file.equals(STANDARD_INPUT)
                    ? surroundings.in().readAllBytes()
                    : Files.readAllBytes(
                            surroundings.places().workingDirectory().resolve(Path.of(file)));
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new CommandException("--file: " + shown(file) + " is not UTF-8 text");
        } catch (NoSuchFileException e) {
            throw new CommandException("--file: there is no file " + file);
        } catch (IOException | InvalidPathException e) {
            throw new CommandException("--file: cannot read " + shown(file) + ": " + e.getMessage());
        }
    }

    /** What to call the file in problems. */
    static String shown(String file) {
        return file.equals(STANDARD_INPUT) ? "standard input" : file;
    }
}
