import { everyRoute } from "@mirror/contract";
import { CAPABILITY_NAMES } from "@mirror/dispatch";
import { PartnerRole } from "@mirror/partnership";
import { ID_KINDS } from "@mirror/vocabulary";
import { describe, expect, test } from "vitest";
import { readProject, readSource, type Source } from "../architecture/workspace.js";
import { glossaryFaults, termsIn, unexplained } from "./glossary.js";

const terms = termsIn(readSource("GLOSSARY.md").text);
const sources = readProject().filter(({ path }) => /^(?:packages|services)\/[\w-]+\/src\/.*\.ts$/.test(path));

test("every term of the glossary is used in the code, stands once, and says something", () => {
  expect(terms.length).toBeGreaterThan(50);
  expect(glossaryFaults(terms, sources)).toEqual([]);
});

test("every kind of id, every resource of the API, every role and every capability is in the glossary", () => {
  const resources = everyRoute().map(({ path }) => path.split("/")[1] ?? "");
  const words = [...ID_KINDS, ...new Set(resources), ...PartnerRole.options, ...CAPABILITY_NAMES];
  expect(unexplained(words, terms)).toEqual([]);
});

describe("the check of the glossary", () => {
  const sources: Source[] = [
    {
      path: "a.ts",
      text: "// nothing of a rowing boat\nconst round: ConsentRound = aidRequests['read-set'];",
    },
    { path: "a.test.ts", text: "const lighthouse = 1;" },
  ];
  const term = (word: string, meaning = "Something.") => ({ word, meaning });

  test.each(["consent round", "aid request", "read set", "round"])(
    "finds %s, however the code spells it",
    (word) => {
      expect(glossaryFaults([term(word)], sources)).toEqual([]);
    },
  );

  test.each(["boat", "rowing", "ound", "lighthouse", "request set"])(
    "reports %s, which the code does not say",
    (word) => {
      expect(glossaryFaults([term(word)], sources)).toEqual([`${word}: is used nowhere in the code`]);
    },
  );

  test("reports what stands there twice, and what says nothing", () => {
    expect(glossaryFaults([term("round"), term("round"), term("read set", "")], sources)).toEqual([
      "round: stands here twice",
      "read set: says nothing",
    ]);
  });

  test("reports a word of the code that is not explained", () => {
    expect(unexplained(["aid-requests", "lighthouse"], [term("aid request")])).toEqual(["lighthouse"]);
  });

  test("reads a row as a term, and no head and no rule", () => {
    expect(termsIn("| word | what |\n|---|---|\n| run | One execution. |\n")).toEqual([
      term("run", "One execution."),
    ]);
  });
});
