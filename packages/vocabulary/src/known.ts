/**
 * A value that something before has promised to be there: a step of an accepted playbook, a stream that was read. That it
 * is not there is a defect of ours; `promised` says what should have been.
 */
export function known<T>(value: T, promised: string): NonNullable<T> {
  if (value === undefined || value === null) throw new Error(`${promised} should be there, and is not.`);
  return value;
}
