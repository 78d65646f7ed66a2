/**
 * Watches calls while they pass: a thread of its own reads what the lanes and the control agent
 * copy for it, and says what is wrong. Neither of them ever waits for it.
 */
package net.pptpalg.gateway.observer;
