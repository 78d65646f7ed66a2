/**
 * The management API: HTTP/1.1 and JSON on a Unix domain socket.
 *
 * <p>{@code GET /v1/status} answers a {@link net.pptpalg.gateway.api.Status} object, {@code GET
 * /v1/sessions} an array of {@link net.pptpalg.gateway.api.Session} objects; field names are the
 * record components' names. An error is {@code {"error":{"code":"...","message":"..."}}} with the
 * matching HTTP status. Who may open the socket may ask everything; there is no further login.
 */
package net.pptpalg.gateway.api;
