import { type Refusal, refuse } from "@mirror/vocabulary";
import type { ResourceType } from "../resource/commands.js";
import type { Need } from "./commands.js";

/** What no registry types is asked for in this category, and described. */
const OTHER = "other";

/** So many types are named to whoever asked for another. */
const NAMED_MAX = 10;

/**
 * Needs in the words of the registries that the asking partner sees, however they were typed: free words would fit nothing
 * that anybody offers (NIMS). Refuses a category and kind that none of these knows, and says which there are; without a
 * registry to go by, the words stand as they are.
 */
export function typedNeeds(
  needs: readonly Need[],
  known: readonly ResourceType[],
): { readonly ok: true; readonly needs: Need[] } | Refusal {
  const typed: Need[] = [];
  for (const need of needs) {
    const ofKind = known.filter((one) => isOne(one.category, need.category) && isOne(one.kind, need.kind));
    const [first] = ofKind;
    if (first === undefined && known.length > 0 && !isOne(need.category, OTHER))
      return unknownType(need, known);
    const { category, kind } = first ?? need;
    const type = ofKind.find((one) => isOne(one.type, need.type))?.type ?? need.type;
    typed.push({ ...need, category, kind, type });
  }
  return { ok: true, needs: typed };
}

function unknownType({ line, category, kind }: Need, known: readonly ResourceType[]): Refusal {
  const names = [...new Set(known.map((one) => `${one.category}, ${one.kind}`))].toSorted();
  const more = names.length > NAMED_MAX ? ", and others" : "";
  const detail =
    `Line ${line}: no registry that you see has "${category}, ${kind}". They have ${names.slice(0, NAMED_MAX).join("; ")}${more}. ` +
    "What none of them types is asked for in the category Other, and described.";
  return refuse("invalid", "type-unknown", detail, "MA-04");
}

function isOne(word: string, other: string): boolean {
  return word.trim().toLowerCase() === other.trim().toLowerCase();
}
