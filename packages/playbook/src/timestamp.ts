/** An instant that is exact to whatever fraction of a second it was written with. */
export interface ExactInstant {
  /** Whole seconds since the Unix epoch. */
  readonly seconds: number;
  /** The digits behind the point, without zeros at the end. */
  readonly fraction: string;
}

const TIMESTAMP =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,30}))?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))$/;

/** The instant that an RFC 3339 timestamp names; undefined where it names none. A leap second counts as the second after it. */
export function instantIn(text: string): ExactInstant | undefined {
  const match = TIMESTAMP.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [, , , , , , , fraction = "", sign, aheadHours = "0", aheadMinutes = "0"] = match;
  if (hour > 23 || minute > 59 || second > 60 || month < 1 || month > 12) return undefined;
  const midnight = new Date(0);
  midnight.setUTCFullYear(year, month - 1, day);
  // 30 February would become 2 March.
  if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day) return undefined;
  const ahead = (Number(aheadHours) * 60 + Number(aheadMinutes)) * 60 * (sign === "-" ? -1 : 1);
  const seconds = midnight.getTime() / 1000 + hour * 3600 + minute * 60 + second - ahead;
  return { seconds, fraction: fraction.replace(/0+$/, "") };
}

/** Less than 0 where `left` comes first, more where `right` does, 0 where they are the same instant. */
export function compareInstants(left: ExactInstant, right: ExactInstant): number {
  if (left.seconds !== right.seconds) return left.seconds - right.seconds;
  if (left.fraction === right.fraction) return 0;
  // Digits behind the point compare as text once no zeros stand at their end.
  return left.fraction < right.fraction ? -1 : 1;
}
