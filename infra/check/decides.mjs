/**
 * The packages in which is decided what may happen. Their own tests answer for every branch of them, so they run apart
 * from the others. A way that no test can take is either not needed, or a defect that a test has to bring about.
 */
export const decides = [
  "vocabulary",
  "chart",
  "playbook",
  "partnership",
  "exercise",
  "engine",
  "contract",
  "journal",
  "operations",
];

/** What stands in a package of these and touches the world, and is asked for no more than its promises. */
export const touchesTheWorld = "packages/journal/src/{redis,signing,archive-folder}/**";
