/** What a CACAO 2.0 playbook says. */
export { type Block, type BlockStructure, blocksOf } from "./blocks.js";
export * from "./condition.js";
export { describePlaybook } from "./describe-playbook.js";
export { type Evaluation, evaluateCondition } from "./evaluate-condition.js";
export type { Fault } from "./fault.js";
export { type FilledIn, fillIn } from "./fill-in.js";
export { type Flow, type FlowStep, flowOf, type Way, waysFrom } from "./flow.js";
export * from "./flow-plan.js";
export * from "./form.js";
export { guardedSteps } from "./guarded-steps.js";
export { type InformationPolicy, policyInWords } from "./information-policy.js";
export { mermaidOf } from "./mermaid.js";
export * from "./mirror-extension.js";
export * from "./playbook.js";
export * from "./playbook-hash.js";
export * from "./read-condition.js";
export { type PlaybookReading, type ReadingOptions, readPlaybook } from "./read-playbook.js";
export { type ResolvedRequest, resolveHttpCommand } from "./resolve-http-command.js";
export {
  type CarriedKey,
  type PlaybookSignature,
  readSignatures,
  type SignaturesReading,
  type SignedForm,
} from "./signatures.js";
export * from "./task.js";
export { checkValue, type Value, type ValueOf } from "./value.js";
