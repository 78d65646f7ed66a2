package net.pptpalg.gateway;

/** The running gateway. */
public final class Gateway {

  private Gateway() {}

  /**
   * Runs the gateway until it is told to stop.
   *
   * @return exit code of the process
   * @throws GatewayException when it can't run
   */
  public static int run(GatewayOptions options) throws GatewayException {
    throw new GatewayException(
        GatewayException.Reason.FAILED, "this build has no gateway: " + options);
  }
}
