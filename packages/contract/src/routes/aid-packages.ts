import { PreparePackage } from "@mirror/partnership";
import { AidPackageId } from "@mirror/vocabulary";
import { z } from "zod";
import { PageQuery, pageOf } from "../paging.js";
import { deciding, reading, verbsOf } from "../route.js";
import { AidPackageView } from "../views/aid-package.js";

const params = z.strictObject({ id: AidPackageId });
const { bareVerb } = verbsOf({ name: "package", path: "/aid-packages", params, view: AidPackageView });

/** What a partner has ready to be offered in one act: its own people's to see. */
export const aidPackages = {
  list: reading({
    id: "package.list",
    path: "/aid-packages",
    summary: "List mission-ready packages",
    description: "Those of the caller's own partner.",
    query: PageQuery,
    answer: { status: 200, schema: pageOf(AidPackageView) },
  }),
  show: reading({
    id: "package.show",
    path: "/aid-packages/{id}",
    summary: "Show a mission-ready package",
    description: "What is sent together, for which mission, and what it is estimated to cost.",
    params,
    answer: { status: 200, schema: AidPackageView },
  }),
  prepare: deciding({
    id: "package.prepare",
    path: "/aid-packages",
    summary: "Prepare a mission-ready package",
    description:
      "From the registry, before anybody asks; nothing is promised by it. For the partner's authorised officials.",
    body: PreparePackage.omit({ type: true }),
    answer: { status: 201, schema: AidPackageView },
  }),
  withdraw: bareVerb(
    "withdraw",
    "Withdraw a mission-ready package",
    "It is offered no more; what was offered of it stands.",
  ),
};
