package net.pptpalg.command;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;

/** Reads the TOML file of {@code run --config}: the same names as the options. */
final class ConfigurationFile {

  private static final int MAX_BYTES = 1 << 20;

  private ConfigurationFile() {}

  /**
   * Reads the settings of a file.
   *
   * @throws CommandException with a line {@code FILE:line:column: ...} for each error
   */
  static Map<RunKey, Setting> read(Path file) throws CommandException {
    TomlParseResult toml = Toml.parse(textOf(file));
    if (toml.hasErrors()) {
      List<String> lines =
          toml.errors().stream()
              .map(error -> at(file, error.position()) + firstLine(error.getMessage()))
              .toList();
      throw new CommandException(ExitCode.CONFIGURATION, lines, null);
    }
    Map<RunKey, Setting> settings = new EnumMap<>(RunKey.class);
    List<String> errors = new ArrayList<>();
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
        errors.add(where + "unknown key '" + name + "'; there are " + allKeys());
        continue;
      }
      List<String> values = valuesOf(key.type(), toml.get(List.of(name)));
      if (values == null) {
        errors.add(where + name + " must be " + key.type().words());
        continue;
      }
      settings.put(key, new Setting(values, where + name, ExitCode.CONFIGURATION));
    }
    if (!errors.isEmpty()) {
      throw new CommandException(ExitCode.CONFIGURATION, errors, null);
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
      case DURATION, SIZE ->
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

  private static String allKeys() {
    return Arrays.stream(RunKey.values()).map(RunKey::key).collect(Collectors.joining(", "));
  }
}
