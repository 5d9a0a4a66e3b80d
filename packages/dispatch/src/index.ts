/** Between what the journal owes and who does it: hints through queues, wake-ups that ring, sweeps that heal. */
export * from "./dispatch.js";
export {
  CAPABILITY_NAMES,
  type CapabilityName,
  faultOfHint,
  type Hint,
  isCapability,
  queueName,
} from "./hint.js";
export * from "./ringing.js";
export * from "./sweeping.js";
