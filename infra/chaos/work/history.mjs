// What was asked and what was answered, as a history checker wants it: yes, no, or nobody knows.

/**
 * One command.
 * - `ok`: acknowledged: it must be on the record, for ever
 * - `fail`: it was said no to: it must not be on the record
 * - `info`: nobody answered in the end, or only after an attempt that nobody answered: it may be there or not
 * @typedef {object} Command
 * @property {string} person
 * @property {string} what the route: `step.claim`
 * @property {string} about the id that it was about
 * @property {string} key its Idempotency-Key
 * @property {number} askedMs on the world's clock
 * @property {number} answeredMs
 * @property {number} attempts
 * @property {"ok" | "fail" | "info"} outcome
 * @property {string} code why not; empty where the answer was yes
 * @property {boolean} mustFail whether whoever asked had no right to
 * @property {unknown} value what was answered
 */

export class History {
  /** @type {Command[]} */
  commands = [];

  /** @param {Command} command */
  add(command) {
    this.commands.push(command);
  }

  acknowledged() {
    return this.commands.filter((one) => one.outcome === "ok");
  }
}
