import type { Instant, Recorded } from "@mirror/vocabulary";
import type { z } from "zod";
import type { ResourceAdded, ResourceFact } from "./facts.js";

/** Something that a partner can lend, as its registry describes it. */
export type Resource = Omit<z.infer<typeof ResourceAdded>["data"], "by"> & {
  /** Null: it is in use. */
  readonly retired: { readonly at: Instant; readonly reason: string } | null;
};

/** A partner's registry after one more fact about it. */
export function evolveResources(
  resources: readonly Resource[],
  { at, type, data }: Recorded<ResourceFact>,
): readonly Resource[] {
  const changed = (change: (one: Resource) => Resource) =>
    resources.map((one) => (one.id === data.id ? change(one) : one));
  switch (type) {
    case "resource-added": {
      const { by: _, ...described } = data;
      return [...resources, { ...described, retired: null }];
    }
    case "resource-changed": {
      const { by: _, ...described } = data;
      return changed((one) => ({ ...one, ...described }));
    }
    case "resource-availability-set":
      return changed((one) => ({ ...one, availability: data.availability }));
    case "resource-retired":
      return changed((one) => ({ ...one, retired: { at, reason: data.reason } }));
  }
}
