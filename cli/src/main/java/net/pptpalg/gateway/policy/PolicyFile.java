package net.pptpalg.gateway.policy;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import net.pptpalg.nat.policy.LanInterface;
import net.pptpalg.nat.policy.Policy;

/**
 * The file that keeps the policy over restarts. It is replaced as a whole, so that after a crash it
 * holds either the policy before a change or the one after it.
 */
public final class PolicyFile {
  private static final String NAME = "policy.json";
  private static final long MAX_BYTES = 4L << 20;

  private final Path file;
  private final Function<String, LanInterface> interfaces;

  /**
   * @param interfaces finds an interface by its name
   */
  public PolicyFile(Path stateDirectory, Function<String, LanInterface> interfaces) {
    this.file = stateDirectory.resolve(NAME);
    this.interfaces = interfaces;
  }

  /** The file's path. */
  public Path path() {
    return file;
  }

  /**
   * Reads the policy; the open one when none was ever saved.
   *
   * @throws PolicyFileException when the file holds no policy: nobody may take that for permission
   * @throws IOException when it can't be read
   */
  public Policy load() throws IOException {
    String text;
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new PolicyFileException(file, "larger than " + MAX_BYTES + " bytes");
      }
      text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return Policy.OPEN;
    }
    Map<String, Object> fields;
    try {
      fields = JSON.std.mapFrom(text);
    } catch (IOException | RuntimeException e) {
      // Whatever the parser makes of garbage: it is not a policy.
      throw new PolicyFileException(file, "not a JSON object");
    }
    if (fields == null) {
      throw new PolicyFileException(file, "null");
    }
    try {
      return PolicyJson.policy(fields, interfaces);
    } catch (IllegalArgumentException e) {
      throw new PolicyFileException(file, e.getMessage());
    }
  }

  /**
   * Puts a policy in the place of the one that is there. When this returns it is on the disk.
   *
   * @throws IOException when that fails; the file is as it was then
   */
  public void save(Policy policy) throws IOException {
    byte[] json =
        JSON.std
            .with(JSON.Feature.PRETTY_PRINT_OUTPUT)
            .asString(PolicyJson.fieldsOf(policy))
            .concat("\n")
            .getBytes(StandardCharsets.UTF_8);
    Path fresh = file.resolveSibling(NAME + ".new");
    try {
      Files.deleteIfExists(fresh);
      write(fresh, json);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(fresh);
      throw e;
    }
    syncDirectory();
  }

  private static void write(Path fresh, byte[] json) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer bytes = ByteBuffer.wrap(json);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  /** The new name is on the disk only with its directory. */
  private void syncDirectory() throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
