/**
 * The journal of bindings on the disk: {@link net.pptpalg.gateway.journal.Journal} writes it on the
 * control agent's thread, before the verdicts of what it tells about; files are made and put into
 * place on a thread of its own.
 */
package net.pptpalg.gateway.journal;
