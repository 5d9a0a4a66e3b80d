const comment = /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;

/** A source without its comments, which may name what the code must not. Strings stay: imports are strings. */
export function withoutComments(text: string): string {
  return text.replace(comment, (found, string: string | undefined) => string ?? found.replace(/[^\n]/g, " "));
}

const importForms = [
  // import a from "x"; import { a, type B } from "x"; export * from "x"
  /^\s*(?:import|export)\b[^;"']*?\bfrom\s*["']([^"']+)["']/gm,
  // import "x"
  /^\s*import\s*["']([^"']+)["']/gm,
  // await import("x"), and import("x").B as a type
  /\bimport\(\s*["']([^"']+)["']\s*\)/g,
];

/** What a source imports, as it is written there. */
export function importsOf(text: string): string[] {
  const code = withoutComments(text);
  return importForms.flatMap((form) => [...code.matchAll(form)].map((match) => match[1] ?? ""));
}

/** The package that an import is from; undefined for a file of one's own and for what Node brings. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith(".") || specifier.startsWith("node:")) return undefined;
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

/** Whether only tests run this source: it may then lean on development dependencies. */
export function isForTests(path: string): boolean {
  return /\.(test|fixture)\.m?ts$/.test(path) || path.includes("/conformance/");
}
