package net.pptpalg.gateway.api;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What the management API may see of the gateway: snapshots, asked for and handed over.
 *
 * <p>Called on the API's thread. An implementation posts the request to the owner of the state and
 * returns at once; it may complete the stage on any thread, since what depends on it (encoding,
 * writing) runs on the API's own. A request the owner does not serve in time is answered with an
 * error to the client; a late completion is discarded.
 */
public interface GatewayView {

  /** The gateway as a whole. */
  CompletionStage<Status> status();

  /** Every call and every control connection without one, in the order to show them. */
  CompletionStage<List<Session>> sessions();
}
