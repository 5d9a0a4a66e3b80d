import alertmanager from "../ready/alertmanager.json" with { type: "json" };
import elastic from "../ready/elastic.json" with { type: "json" };
import generic from "../ready/generic.json" with { type: "json" };
import grafana from "../ready/grafana.json" with { type: "json" };
import sentinel from "../ready/sentinel.json" with { type: "json" };
import splunk from "../ready/splunk.json" with { type: "json" };
import wazuh from "../ready/wazuh.json" with { type: "json" };

/** The mappings that come with the product, by name; `src/ready/README.md` says what each is for. */
const READY: ReadonlyMap<string, unknown> = new Map(
  [alertmanager, elastic, generic, grafana, sentinel, splunk, wazuh].map((one) => [one.name, one]),
);

export const READY_NAMES: readonly string[] = [...READY.keys()];

/** A ready mapping as data, as a file would hold it; undefined where there is none of this name. */
export function readyMapping(name: string): unknown {
  return READY.get(name);
}
