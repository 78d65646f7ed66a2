/**
 * The control connection read as a TCP byte stream (RFC 2637 section 2): {@link
 * net.pptpalg.alg.control.ControlStreamReader} takes a segment, finds the messages in it and asks a
 * {@link net.pptpalg.alg.control.CallIdTranslation} what each Call ID becomes.
 */
package net.pptpalg.alg.control;
