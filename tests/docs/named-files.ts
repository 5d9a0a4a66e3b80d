import { posix } from "node:path";
import type { Source } from "../architecture/workspace.js";
import { codeSpans } from "./markdown.js";

const isFile = /^[\w@.*/-]+\.(?:ts|mts|mjs|json|md|yaml|conf|env|service|target)$/;
const isFolder = /^[\w@.*-]+(?:\/[\w@.*-]+)*\/$/;

/**
 * Files and folders that a text names between backticks and that the project does not have. A path counts from the
 * project, or from the text's own folder; a bare name is enough where some file has it; `*` stands for one part.
 */
export function namedFileFaults(documents: readonly Source[], project: readonly Source[]): string[] {
  const paths = project.map(({ path }) => path);
  return documents.flatMap((document) =>
    codeSpans(document.text)
      .filter((span) => isFile.test(span) || isFolder.test(span))
      .filter((span) => !isThere(span, posix.dirname(document.path), paths))
      .map((span) => `${document.path}: there is no ${span}`),
  );
}

function isThere(named: string, folder: string, paths: readonly string[]): boolean {
  const from = [named, posix.join(folder, named), ...(named.includes("/") ? [] : [`**/${named}`])];
  return from.some((path) => {
    const pattern = patternOf(path);
    return paths.some((one) => pattern.test(one));
  });
}

function patternOf(path: string): RegExp {
  const escaped = path.replace(/[.+?^${}()|[\]\\@]/g, "\\$&");
  const wild = escaped.replace(/\*\*\/|\*/g, (star) => (star === "*" ? "[^/]*" : "(?:.*/)?"));
  return new RegExp(`^${wild}${path.endsWith("/") ? "" : "$"}`);
}
