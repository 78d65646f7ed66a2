/**
 * The gateway's engine over a capture: the same translators and bindings, with the capture's clock
 * and without a kernel.
 */
package net.pptpalg.replay;
