/**
 * The management API: HTTP/1.1 and JSON on a Unix domain socket.
 *
 * <p>{@code GET /v1/status} answers a {@link net.pptpalg.gateway.api.Status} object, {@code GET
 * /v1/sessions} an array of {@link net.pptpalg.gateway.api.Session} objects; field names are the
 * record components' names. Beyond these:
 *
 * <ul>
 *   <li>{@code GET /v1/sessions/ID}: all that is known of a control connection and its calls;
 *   <li>{@code POST /v1/sessions/kill} with {@code id}, {@code client} or {@code server};
 *   <li>{@code GET /v1/policy}, {@code POST /v1/policy/rules} with a rule and {@code before},
 *       {@code POST /v1/policy/rules/ID/move} with {@code before}, {@code DELETE
 *       /v1/policy/rules/ID}, {@code POST /v1/policy/default} with {@code action}, {@code POST
 *       /v1/policy/test} with {@code client} and {@code server}, {@code POST /v1/policy/apply};
 *   <li>{@code GET /v1/events}: a line of JSON for each event, in chunks, without an end.
 * </ul>
 *
 * <p>An error is {@code {"error":{"code":"...","message":"..."}}} with the matching HTTP status.
 * Who may open the socket may ask everything; there is no further login.
 */
package net.pptpalg.gateway.api;
