/** What `work` gives, or the error of this kind that it throws. Any other error is a defect, and goes on. */
export function orThrown<Given, Thrown>(
  work: () => Given,
  kind: abstract new (...args: never[]) => Thrown,
): Given | Thrown {
  try {
    return work();
  } catch (error) {
    if (error instanceof kind) return error;
    throw error;
  }
}
