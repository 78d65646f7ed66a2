package net.pptpalg.gateway.api;

import java.util.concurrent.CompletionStage;

/** Answers one kind of request. */
public interface Endpoint {
  /**
   * Called on the API's thread, so it must not wait: the stage is completed by any other thread.
   *
   * @return a JSON value made of maps, lists, strings, numbers, booleans and nulls; or it ends with
   *     an {@link ApiException}
   * @throws ApiException when the request can be refused at once
   */
  CompletionStage<?> answer(ApiRequest request);
}
