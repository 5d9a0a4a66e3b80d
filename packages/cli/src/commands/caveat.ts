import { required } from "../command.js";
import { objectOfFile, partnerNamed } from "../input/decision.js";
import type { Noun } from "../nouns.js";
import { Verbs } from "../verbs.js";
import { caveatList, caveatsLeftText, caveatText } from "../views/restriction.js";

const PARTNER = "Norland";

export const caveat: Noun = (cli, command) => {
  const verbs = new Verbs(cli, command);
  verbs.list(
    {
      usage: "list <partner>",
      summary: "What a partner restricts (by id or name); of another one, that it does",
      example: `caveat list ${PARTNER}`,
    },
    caveatList,
    async (asking, query) =>
      asking.api.ask(asking.routes.caveats.list, { params: { id: await partnerNamed(asking) }, query }),
  );
  verbs.decide(
    {
      usage: "set <partner>",
      summary: "Forbid something with what is yours, or have a higher office agree first (C-13)",
      description:
        "The file holds: kind (limitation or prohibition), higherOffice (of a limitation), scope (concerning, playbooks, effects, targets, dataClasses) and words.",
      example: `caveat set ${PARTNER} --file caveat.yaml`,
      options: [required("--file <file>", "the caveat, in a JSON or YAML file (- for JSON on stdin)")],
    },
    caveatText,
    ({ caveats }) => caveats.set,
    { about: partnerNamed, body: objectOfFile },
  );
  verbs.decide(
    {
      usage: "lift <partner>",
      summary: "Take a caveat back",
      example: `caveat lift ${PARTNER} --caveat caveat--0197a000-0000-7000-8000-000000000001`,
      options: [required("--caveat <caveat>", "which one")],
    },
    caveatsLeftText,
    ({ caveats }) => caveats.lift,
    { about: partnerNamed },
  );
};
