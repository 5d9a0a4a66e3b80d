/** Which clause of which version of which agreement. */
interface Named {
  readonly agreement: string;
  readonly version: number;
  readonly clause: string;
}

/** Whether two references name one clause of one version of one agreement. */
export function isSameClause(one: Named, other: Named): boolean {
  return one.agreement === other.agreement && one.version === other.version && one.clause === other.clause;
}
