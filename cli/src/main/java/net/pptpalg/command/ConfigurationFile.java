package net.pptpalg.command;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.pptpalg.gateway.rules.Closest;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;

/** Reads the TOML file of {@code run --config}: the same names as the options. */
final class ConfigurationFile {

  /** Where a packaged gateway has its configuration. */
  static final Path DEFAULT = Path.of("/etc/pptp-alg/pptp-alg.toml");

  private static final int MAX_BYTES = 1 << 20;

  private ConfigurationFile() {}

  /**
   * Reads the settings of a file.
   *
   * @throws CommandException with a line {@code FILE:line:column: ...} for each error
   */
  static Map<RunKey, Setting> read(Path file) throws CommandException {
    List<String> errors = new ArrayList<>();
    Map<RunKey, Setting> settings = read(file, errors);
    if (!errors.isEmpty()) {
      throw new CommandException(ExitCode.CONFIGURATION, errors, null);
    }
    return settings;
  }

  /**
   * Reads what can be read.
   *
   * @param errors where a line {@code FILE:line:column: ...} goes for each error
   * @throws CommandException when a file can't be read at all
   */
  static Map<RunKey, Setting> read(Path file, List<String> errors) throws CommandException {
    Map<RunKey, Setting> settings = new EnumMap<>(RunKey.class);
    for (Path part : parts(file)) {
      settings.putAll(parse(part, textOf(part), errors));
    }
    return settings;
  }

  /** The file, and {@code conf.d/*.toml} beside it in the order of their names: the last wins. */
  private static List<Path> parts(Path file) throws CommandException {
    List<Path> parts = new ArrayList<>(List.of(file));
    Path directory = file.toAbsolutePath().resolveSibling("conf.d");
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.toml")) {
        List<Path> dropIns = new ArrayList<>();
        found.forEach(dropIns::add);
        Collections.sort(dropIns);
        parts.addAll(dropIns);
      } catch (AccessDeniedException e) {
        throw new CommandException(
            ExitCode.PERMISSION, directory + ": no permission to read it", e);
      } catch (IOException e) {
        throw new CommandException(ExitCode.CONFIGURATION, directory + ": " + e.getMessage(), e);
      }
    }
    return parts;
  }

  /**
   * Reads the settings of a file's text.
   *
   * @param file what errors call it
   * @param errors gets a line for each error
   */
  static Map<RunKey, Setting> parse(Path file, String text, List<String> errors) {
    TomlParseResult toml;
    try {
      toml = Toml.parse(text);
    } catch (TomlParseError e) {
      // Some errors in the name of a table the parser throws instead of listing them.
      errors.add(at(file, e.position()) + firstLine(e.getMessage()));
      return Map.of();
    }
    if (toml.hasErrors()) {
      toml.errors()
          .forEach(error -> errors.add(at(file, error.position()) + firstLine(error.getMessage())));
      return Map.of();
    }
    Map<RunKey, Setting> settings = new EnumMap<>(RunKey.class);
    // In the order of the file, which the parser's map does not keep.
    List<String> keys = new ArrayList<>(toml.keySet());
    keys.sort(
        (a, b) -> {
          TomlPosition left = positionOf(toml, a);
          TomlPosition right = positionOf(toml, b);
          return left.line() != right.line()
              ? Integer.compare(left.line(), right.line())
              : Integer.compare(left.column(), right.column());
        });
    for (String name : keys) {
      String where = at(file, positionOf(toml, name));
      RunKey key = RunKey.named(name);
      if (key == null) {
        errors.add(where + unknown(name, toml.keySet()));
        continue;
      }
      List<String> values = valuesOf(key.type(), toml.get(List.of(name)));
      if (values == null) {
        errors.add(where + name + " must be " + key.type().words());
        continue;
      }
      settings.put(key, new Setting(values, where + name, ExitCode.CONFIGURATION));
    }
    return settings;
  }

  private static String textOf(Path file) throws CommandException {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new CommandException(
            ExitCode.CONFIGURATION, file + ": larger than " + MAX_BYTES + " bytes");
      }
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new CommandException(ExitCode.CONFIGURATION, file + ": there is no such file", e);
    } catch (AccessDeniedException e) {
      throw new CommandException(ExitCode.PERMISSION, file + ": no permission to read it", e);
    } catch (CharacterCodingException e) {
      throw new CommandException(ExitCode.CONFIGURATION, file + ": is not text in UTF-8", e);
    } catch (IOException e) {
      throw new CommandException(ExitCode.CONFIGURATION, file + ": " + e.getMessage(), e);
    }
  }

  private static List<String> valuesOf(RunKey.Type type, Object value) {
    return switch (type) {
      case STRING -> value instanceof String text ? List.of(text) : null;
      case DURATION, SIZE, COUNT ->
          value instanceof Long || value instanceof String ? List.of(value.toString()) : null;
      case INTEGER -> value instanceof Long number ? List.of(number.toString()) : null;
      case STRINGS -> {
        if (value instanceof String text) {
          yield List.of(text);
        }
        if (value instanceof TomlArray array
            && array.toList().stream().allMatch(String.class::isInstance)) {
          yield array.toList().stream().map(String.class::cast).toList();
        }
        yield null;
      }
    };
  }

  private static TomlPosition positionOf(TomlParseResult toml, String key) {
    return toml.inputPositionOf(List.of(key));
  }

  private static String at(Path file, TomlPosition position) {
    return file + ":" + position.line() + ":" + position.column() + ": ";
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("syntax error");
  }

  private static String unknown(String name, Set<String> given) {
    List<String> keys = Arrays.stream(RunKey.values()).map(RunKey::key).toList();
    // Of two that are equally like it, rather the one that is not there yet was meant.
    List<String> meant = keys.stream().sorted(Comparator.comparing(given::contains)).toList();
    return "unknown key '"
        + name
        + "'"
        + Closest.to(name, meant)
            .map(key -> " (did you mean '" + key + "'?)")
            .orElse("; there are " + String.join(", ", keys));
  }
}
