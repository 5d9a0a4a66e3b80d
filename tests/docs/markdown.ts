/** A fenced block of a text: its language, and what stands in it. */
export interface FencedBlock {
  readonly language: string;
  readonly text: string;
}

const fence = /^(`{3,})([^\n`]*)\n([\s\S]*?)^\1[ \t]*$/gm;

export function fencedBlocks(markdown: string): FencedBlock[] {
  return [...markdown.matchAll(fence)].map(([, , language = "", text = ""]) => ({
    language: language.trim(),
    text,
  }));
}

/** The text between the blocks: what is read, and not pasted. */
function withoutFences(markdown: string): string {
  return markdown.replace(fence, "");
}

/** What stands between single backticks, outside of blocks. */
export function codeSpans(markdown: string): string[] {
  return [...withoutFences(markdown).matchAll(/`([^`\n]+)`/g)].map(([, code = ""]) => code);
}

/** The targets of all links, outside of blocks and code. */
export function linkTargets(markdown: string): string[] {
  const prose = withoutFences(markdown).replace(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\[[^\]\n]*\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
}

/** The anchors that headings give, as forges make them: `## The one commit` is `#the-one-commit`. */
export function anchors(markdown: string): string[] {
  return [...withoutFences(markdown).matchAll(/^#{1,6} +(.+?) *$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replace(/ /g, "-"),
  );
}

/** The rows of all tables, cell by cell, without their heads and rules. */
export function tableRows(markdown: string): string[][] {
  const lines = withoutFences(markdown).split("\n");
  return lines.flatMap((line, index) => {
    const isRow = line.startsWith("|") && !isRule(line) && !isRule(lines[index + 1] ?? "");
    return isRow ? [cellsOf(line)] : [];
  });
}

function isRule(line: string): boolean {
  return /^\|[ \t|:-]+\|$/.test(line);
}

function cellsOf(line: string): string[] {
  return line
    .replace(/^\||\|\s*$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}
