package net.pptpalg.command;

import net.pptpalg.gateway.api.Version;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class VersionProvider implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {"pptp-alg " + Version.current()};
  }
}
