import { AddResource, ChangeResource, RetireResource, SetAvailability } from "@mirror/partnership";
import { Instant, PartnerId, ResourceId } from "@mirror/vocabulary";
import { z } from "zod";
import { Flag, PageQuery, pageOf } from "../paging.js";
import { deciding, reading, verbsOf } from "../route.js";
import { ResourceView } from "../views/resource.js";

const params = z.strictObject({ id: ResourceId });
const { verb } = verbsOf({ name: "resource", path: "/resources", params, view: ResourceView });

/** What partners can lend each other, each as its own registry says. */
export const resources = {
  list: reading({
    id: "resource.list",
    path: "/resources",
    summary: "List resources",
    description:
      "What partners can lend, as far as the caller may see it: by its marking, as a partner that it names, or as a party to an agreement " +
      "that it names while that is in force.",
    query: PageQuery.extend({
      partner: PartnerId.optional(),
      category: z.string().max(300).optional(),
      kind: z.string().max(300).optional(),
      type: z.string().max(300).optional(),
      from: Instant.optional().meta({ description: "Only what can be lent from then; with `until`." }),
      until: Instant.optional().meta({ description: "Only what can be lent until then; with `from`." }),
      retired: Flag.optional().meta({ description: "What is out of use too; left out, it is not shown." }),
    }),
    answer: { status: 200, schema: pageOf(ResourceView) },
  }),
  show: reading({
    id: "resource.show",
    path: "/resources/{id}",
    summary: "Show a resource",
    description: "To its own partner's people with who sees it, and what of it is promised.",
    params,
    answer: { status: 200, schema: ResourceView },
  }),
  add: deciding({
    id: "resource.add",
    path: "/resources",
    summary: "Add a resource",
    description:
      "To the registry of the caller's partner. For its duty officers, authorised officials and administrators.",
    body: AddResource.omit({ type: true }),
    answer: { status: 201, schema: ResourceView },
  }),
  change: verb(
    "change",
    "Change a resource",
    "Says anew all that is said of it, but for its type: one of another type is another resource. What is promised already stands.",
    ChangeResource.omit({ type: true, resource: true }),
  ),
  setAvailability: verb(
    "set-availability",
    "Set when a resource can be lent",
    "In the place of what was said before; none: whenever it is not lent already. What is promised already stands.",
    SetAvailability.omit({ type: true, resource: true }),
  ),
  retire: verb(
    "retire",
    "Take a resource out of use",
    "It is offered and promised no more. What is promised already stands.",
    RetireResource.omit({ type: true, resource: true }),
  ),
};
