import { option } from "../../command.js";
import { given } from "../../input/body.js";
import { instant } from "../../input/instant.js";
import type { Asking, Verbs } from "../../verbs.js";
import { ledgerList, reportText } from "../../views/aid-ledger.js";

interface AboutOptions {
  readonly agreement?: string;
  readonly from?: string;
  readonly to?: string;
}

const about = [
  option("--agreement <agreement>", "only help under this one"),
  option("--from <instant>", "from then on"),
  option("--to <instant>", "before then"),
];

function aboutIn({ agreement, from, to }: AboutOptions) {
  return given({ agreement, from: instant(from), until: instant(to) });
}

/** What help was worth and what it cost: read by people, and asked by no decision (MA-10). */
export function readTheBooks(verbs: Verbs): void {
  verbs.list(
    {
      usage: "ledger",
      summary: "The double-entry ledger of help that your partner asked or gave, oldest first",
      example: "aid ledger --from 2026-11-01T00:00Z --all",
      options: about,
    },
    ledgerList,
    ({ api, routes: { aidLedger }, options }: Asking<AboutOptions>, query) =>
      api.ask(aidLedger.list, { query: { ...query, ...aboutIn(options) } }),
  );
  verbs.ask(
    {
      usage: "report",
      summary:
        "Who asked, who gave, how fast, what it cost, how far pledges were kept, and how few were leant on",
      example:
        "aid report --agreement agreement--0197a000-0000-7000-8000-000000000001 --from 2026-01-01T00:00Z --to 2027-01-01T00:00Z",
      options: about,
    },
    reportText,
    ({ api, routes: { aidLedger }, options }: Asking<AboutOptions>) =>
      api.ask(aidLedger.report, { query: aboutIn(options) }),
  );
}
