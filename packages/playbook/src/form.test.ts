import fc from "fast-check";
import { expect, test } from "vitest";
import { accepted, END, idOf, task, written } from "../testing/written-playbook.js";
import { ANSWER_CHARS_MAX, checkAnswers, formOf } from "./form.js";
import { taskOf } from "./task.js";

const A = idOf("action", "a");

function form() {
  const playbook = accepted(
    written(
      {
        [A]: task(END, {
          step_variables: { __beds_free__: { type: "integer" } },
          out_args: ["__found__", "__beds_free__", "__note__"],
        }),
      },
      {
        playbook_variables: {
          __found__: { type: "bool", description: "Did you find it?" },
          __note__: { type: "string", value: "none" },
          __unasked__: { type: "string" },
        },
      },
    ),
  );
  const step = playbook.steps[A];
  if (step?.type !== "action") throw new Error("There is no action.");
  return formOf(step, playbook);
}

const codes = (values: Record<string, unknown>) => {
  const checked = checkAnswers(form(), values);
  return checked.ok ? checked.values : checked.faults.map(({ code, pointer }) => `${code} ${pointer}`);
};

test("CACAO 28: the form asks for each out_arg, in order, by its description", () => {
  expect(form()).toEqual([
    {
      name: "__found__",
      label: "Did you find it?",
      type: "bool",
      required: true,
      choices: ["true", "false"],
    },
    { name: "__beds_free__", label: "Beds free", type: "integer", required: true, choices: null },
    { name: "__note__", label: "Note", type: "string", required: false, choices: null },
  ]);
});

test("answers become the text that variables hold", () => {
  expect(codes({ __found__: true, __beds_free__: 12, __note__: "Ward 7\r\nis full" })).toEqual({
    __found__: "true",
    __beds_free__: "12",
    __note__: "Ward 7\nis full",
  });
  expect(codes({ __found__: " false ", __beds_free__: "0", __note__: "" })).toEqual({
    __found__: "false",
    __beds_free__: "0",
  });
});

test("all that is wrong with an answer is named at once", () => {
  expect(codes({ __found__: "perhaps", __note__: "a\u202Eb", __unasked__: "x", __proto: 1 })).toEqual([
    "not-asked /__unasked__",
    "not-asked /__proto",
    "value-type /__found__",
    "required /__beds_free__",
    "hidden-characters /__note__",
  ]);
});

test.each([[[]], [{}], [true], [1]])("%j is no text", (answer) => {
  expect(codes({ __found__: true, __beds_free__: 1, __note__: answer })).toEqual(["not-a-text /__note__"]);
});

test("a question is answered by one of its ways, and by no other word", () => {
  const SWITCH = idOf("switch-condition", "s");
  const playbook = accepted(
    written({
      [SWITCH]: {
        type: "switch-condition",
        switch: "Which ward?",
        cases: { seven: END, default: END },
        on_completion: END,
      },
    }),
  );
  const task = taskOf(playbook.steps[SWITCH]);
  if (task === undefined) throw new Error("Nobody is asked.");
  const answered = (text: string) => checkAnswers(formOf(task, playbook), { __answer__: text });
  expect(answered("seven")).toEqual({ ok: true, values: { __answer__: "seven" } });
  expect(answered("eight")).toEqual({
    ok: false,
    faults: [
      {
        pointer: "/__answer__",
        code: "not-a-choice",
        problem: '"Which ward?" cannot be answered so.',
        remedy: "Answer with one of: seven, default.",
      },
    ],
  });
});

test("a number that is not whole is no integer", () => {
  expect(codes({ __found__: true, __beds_free__: 1.5 })).toEqual(["value-type /__beds_free__"]);
});

test.each([
  "\u0000",
  "\u001b[31m",
  "\t",
  "\r",
  "\u200b",
  "\u202e",
  "\u2066",
  "\ufeff",
  "\ue000",
  "\ud800",
  "\u2028",
  "\u2029",
  "\u{e0041}",
  "\u{10ffff}",
])("text that could show differently than it reads is refused: %j", (sign) => {
  expect(codes({ __found__: true, __beds_free__: 1, __note__: `a${sign}b` })).toEqual([
    "hidden-characters /__note__",
  ]);
});

test.each(["Größe", "患者", "مريض", "a\nb", "😀", "1 < 2 & <b>"])(
  "text of any script is kept as it is: %j",
  (text) => {
    expect(codes({ __found__: true, __beds_free__: 1, __note__: text })).toMatchObject({ __note__: text });
  },
);

test("answers are bounded at their edge", () => {
  const answer = (chars: number) => codes({ __found__: true, __beds_free__: 1, __note__: "x".repeat(chars) });
  expect(answer(ANSWER_CHARS_MAX)).toHaveProperty("__note__");
  expect(answer(ANSWER_CHARS_MAX + 1)).toEqual(["too-long /__note__"]);
});

test("nothing but the form's own variables ever comes out, as text", () => {
  const names = fc.constantFrom(
    "__found__",
    "__beds_free__",
    "__note__",
    "__unasked__",
    "__proto__",
    "toString",
  );
  fc.assert(
    fc.property(fc.dictionary(names, fc.jsonValue()), (values) => {
      const checked = checkAnswers(form(), values);
      if (!checked.ok) return;
      for (const [name, value] of Object.entries(checked.values)) {
        expect(["__found__", "__beds_free__", "__note__"]).toContain(name);
        expect(value).toBeTypeOf("string");
      }
    }),
  );
});
