/** What a CACAO 2.0 playbook says. */
export { type Authentication, type AuthenticationType, CREDENTIAL_NAME } from "./authentication.js";
export { type Block, type BlockStructure, blocksOf } from "./blocks.js";
export {
  comparePlaybooks,
  type FieldDifference,
  type PlaybookDifference,
  type StepDifference,
} from "./compare-playbooks.js";
export * from "./condition.js";
export { describePlaybook } from "./describe-playbook.js";
export * from "./drawing/draw-playbook.js";
export { layOut } from "./drawing/lay-out.js";
export * from "./drawing/layout.js";
export { type Evaluation, evaluateCondition } from "./evaluate-condition.js";
export type { Fault } from "./fault.js";
export { fillInKnown } from "./fill-in.js";
export { type Flow, type FlowStep, flowOf, type Way, waysFrom } from "./flow.js";
export * from "./flow-plan.js";
export * from "./form.js";
export { isFixed, isGivenFromOutside } from "./given-from-outside.js";
export { guardedSteps } from "./guarded-steps.js";
export { type InformationPolicy, policyInWords } from "./information-policy.js";
export * from "./mirror-extension.js";
export { OPENC2_MEDIA_TYPE } from "./openc2-command.js";
export type { OpenC2Content } from "./openc2-message.js";
export * from "./playbook.js";
export * from "./playbook-hash.js";
export { type Quorum, type QuorumCase, quorumHolds, quorumInWords, quorumOf } from "./quorum.js";
export * from "./read-condition.js";
export {
  type PlaybookReading,
  type ReadingInParts,
  type ReadingOptions,
  readPlaybook,
  readPlaybookInParts,
} from "./read-playbook.js";
export { type ResolvedRequest, resolveHttpCommand } from "./resolve-http-command.js";
export { openC2MessageText, type ResolvedOpenC2, resolveOpenC2Command } from "./resolve-openc2-command.js";
export { type ResolvedSsh, resolveSshCommand } from "./resolve-ssh-command.js";
export {
  type CarriedKey,
  type PlaybookSignature,
  readSignatures,
  type SignaturesReading,
  type SignedForm,
} from "./signatures.js";
export * from "./task.js";
export { checkValue, type Value, type ValueOf } from "./value.js";
