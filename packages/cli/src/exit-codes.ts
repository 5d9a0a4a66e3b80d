/** What a script tells the ends of a command apart by. Others hold on to these numbers: none changes its meaning. */
export const ExitCode = {
  ok: 0,
  error: 1,
  usage: 2,
  configuration: 3,
  notSignedIn: 4,
  /** Not there, or not yours to see. */
  notFound: 5,
  conflict: 6,
  invalidInput: 7,
  /** A rule says no; it is named. */
  refused: 8,
  consentRefused: 11,
  runFailed: 12,
  unreachable: 69,
  interrupted: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
