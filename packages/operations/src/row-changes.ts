/** Which rows a commit puts and which it drops. */
export interface RowChanges<Row> {
  readonly put: Row[];
  readonly drop: Row[];
}

export function noChange<Row>(): RowChanges<Row> {
  return { put: [], drop: [] };
}

/** Rows that a state has and the one before had not, or had otherwise, are put; those that only the one before had are dropped. */
export function addChanges<Row extends object>(
  changes: RowChanges<Row>,
  before: readonly Row[],
  after: readonly Row[],
  nameOf: (row: Row) => string,
): void {
  if (before.length === 0) {
    for (const row of after) changes.put.push(row);
    return;
  }
  const had = new Map(before.map((row) => [nameOf(row), row]));
  for (const row of after) {
    const name = nameOf(row);
    const old = had.get(name);
    if (old === undefined || !isSame(old, row)) changes.put.push(row);
    had.delete(name);
  }
  changes.drop.push(...had.values());
}

// Rows are flat, and made by one function before and after: the same fields.
function isSame<Row extends object>(one: Row, other: Row): boolean {
  for (const field in one) if (one[field] !== other[field]) return false;
  return true;
}
