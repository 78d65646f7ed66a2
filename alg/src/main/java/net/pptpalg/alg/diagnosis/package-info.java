/**
 * What went wrong with a call, how that is known and what to do about it.
 *
 * <p>{@link net.pptpalg.alg.diagnosis.ControlObserver} and {@link
 * net.pptpalg.alg.diagnosis.CallObserver} are fed with what travels and keep bounded facts; {@link
 * net.pptpalg.alg.diagnosis.Diagnosis} derives {@link net.pptpalg.alg.diagnosis.Finding}s from
 * them. Pure: time is an argument, in nanoseconds since any epoch. Secrets are never kept.
 */
package net.pptpalg.alg.diagnosis;
