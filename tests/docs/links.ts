import { posix } from "node:path";
import type { Source } from "../architecture/workspace.js";
import { anchors, linkTargets } from "./markdown.js";

const elsewhere = /^[a-z][a-z0-9+.-]*:/i;

/** Relative links that lead to no file of the project, or to no heading of the text that they name. */
export function linkFaults(documents: readonly Source[], project: readonly Source[]): string[] {
  const texts = new Map(project.map(({ path, text }) => [path, text]));
  return documents.flatMap(({ path, text }) =>
    linkTargets(text)
      .filter((target) => !elsewhere.test(target))
      .flatMap((target) => {
        const [file = "", anchor] = target.split("#");
        const to =
          file === "" ? path : posix.normalize(posix.join(posix.dirname(path), file)).replace(/\/$/, "");
        const found = to === path ? text : texts.get(to);
        const isFolder = [...texts.keys()].some((one) => one.startsWith(`${to}/`));
        if (found === undefined && !isFolder) return [`${path}: ${target} leads nowhere`];
        if (anchor === undefined || anchors(found ?? "").includes(anchor)) return [];
        return [`${path}: ${to} has no heading for #${anchor}`];
      }),
  );
}
