/**
 * Whether a text is like a STIX LIKE pattern: `%` stands for any number of characters, `_` for one; everything else is
 * meant as it stands. Takes at most as many steps as pattern and text have characters, multiplied.
 */
export function isLike(text: string, pattern: string): boolean {
  const [signs, wanted] = [[...text], [...pattern]];
  let at = 0;
  let place = 0;
  // Where the last % stood, and where it began to match: from there on one sign more is tried when something does not fit.
  let star = -1;
  let from = 0;
  while (at < signs.length) {
    const want = wanted[place];
    if (want === "%") {
      star = place;
      from = at;
      place += 1;
    } else if (want !== undefined && (want === "_" || want === signs[at])) {
      at += 1;
      place += 1;
    } else if (star >= 0) {
      from += 1;
      at = from;
      place = star + 1;
    } else {
      return false;
    }
  }
  return wanted.slice(place).every((sign) => sign === "%");
}
