package net.pptpalg.gateway;

/** Where the gateway's options come from, to be read again on a reload. */
public interface OptionsSource {
  /**
   * Reads the options as they are now.
   *
   * @throws GatewayException with a line for each error
   */
  GatewayOptions read() throws GatewayException;
}
